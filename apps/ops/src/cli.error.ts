/** Exit codes of the command line, also in its help. */
export const EXIT = { ok: 0, failed: 1, usage: 2, approval: 2, interrupted: 130 } as const;

/** Ends the command. The message says what is wrong and what to do. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
    this.name = 'CliError';
  }
}
