/** The embedded server cannot be used. The message is for whoever started the process: what is wrong, and what to do next. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
  }
}
