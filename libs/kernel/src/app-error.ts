import { type AppErrorOptions, type ErrorCode, type FieldError, PROBLEMS, type ProblemKind } from './errors';

/**
 * The one error class that reaches clients. `message` is the problem document's `detail`: safe to show, and says what to
 * do next. The cause is for logs only.
 */
export class AppError extends Error {
  readonly errors: FieldError[];
  readonly retryAfter: number | null;
  readonly extensions: Record<string, unknown>;

  constructor(
    readonly code: ErrorCode,
    detail: string,
    options: AppErrorOptions = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter ?? null;
    this.extensions = options.extensions ?? {};
  }

  get problem(): ProblemKind {
    return PROBLEMS[this.code];
  }

  /** Another tenant's object and an id that never existed get this same answer, so that ids cannot be probed. */
  static notFound(what: string): AppError {
    return new AppError('NOT_FOUND', `There is no such ${what} in this engagement.`);
  }
}
