import { AppError } from '@app/kernel';

/** How long work may take, and whether anybody still waits for it. */
export class WorkLimit {
  readonly #controller = new AbortController();
  readonly #parent: AbortSignal | null;
  readonly #timer: NodeJS.Timeout;
  readonly #pass = (): void => this.#controller.abort(this.#parent?.reason);

  /** `parent` aborted ends the work too, for its reason. */
  constructor(parent: AbortSignal | null, timeoutMs: number) {
    this.#parent = parent;
    this.#timer = setTimeout(() => this.#controller.abort(timeUp(timeoutMs)), timeoutMs).unref();
    if (parent?.aborted) this.#pass();
    else parent?.addEventListener('abort', this.#pass, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Settles as `work` does, or rejects with the signal's reason if that comes first: work need not listen to the signal. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    const { signal } = this.#controller;
    signal.throwIfAborted();
    let stop!: () => void;
    const stopped = new Promise<never>((_, reject) => {
      stop = () => reject(signal.reason as Error);
      signal.addEventListener('abort', stop);
    });
    try {
      return await Promise.race([work(), stopped]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** The work is over: nothing of it is held any longer. */
  end(): void {
    clearTimeout(this.#timer);
    this.#parent?.removeEventListener('abort', this.#pass);
  }
}

function timeUp(timeoutMs: number): AppError {
  return new AppError(
    'DEADLINE_EXCEEDED',
    `The work was not done within ${timeoutMs / 1000} s, so nothing was saved. Try again, or with less.`,
    {
      retryAfter: 1,
    },
  );
}
