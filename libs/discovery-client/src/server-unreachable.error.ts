/** No answer came from the server: it is not running, the address is wrong, or the connection broke. */
export class ServerUnreachableError extends Error {
  constructor(baseUrl: string, cause: unknown) {
    super(`The server at ${baseUrl} does not answer (${reasonOf(cause)}). Check that it runs and that the address is right.`, { cause });
    this.name = 'ServerUnreachableError';
  }
}

/** fetch says "fetch failed" for everything; what happened is in its cause, which may be a bundle of one try an address. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (cause instanceof Error) return reasonOf(cause);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
