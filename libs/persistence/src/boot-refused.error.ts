/** The database cannot be served from; lists every reason. */
export class BootRefusedError extends Error {
  constructor(readonly reasons: string[]) {
    super(`The service refuses to start:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`);
    this.name = 'BootRefusedError';
  }
}
