import { AppError } from '@app/kernel';
import { type AdmissionLimits } from './admission-limits';
import { isInBackground } from './background';
import { FairQueue } from './fair-queue';

/** Whose share was used up when somebody was refused. */
export type RefusalScope = 'client_account' | 'service';

/** Gives back what was admitted; further calls do nothing. */
export type Release = () => void;

export interface AdmissionRequest {
  /** Leaves the queue when aborted; what was admitted already is not taken back. */
  signal?: AbortSignal;
  /**
   * Waits for BACKGROUND_WAIT_MS, and a full queue does not refuse it: there are no more jobs than WORKER_CONCURRENCY allows.
   * Default: whether a job is running.
   */
  background?: boolean;
}

interface Waiter {
  admit: (release: Release) => void;
  refuse: (reason: Error) => void;
  background: boolean;
}

/** A phase that is refused has failed a try, and its own tenant's requests must not do that to it. */
export const BACKGROUND_WAIT_MS = 30_000;
const RETRY_AFTER_S = 1;
const refusal = (detail: string): AppError => new AppError('OVERLOADED', detail, { retryAfter: RETRY_AFTER_S });
/** Made once: the stack of an error is a tenth of what a refusal costs. */
const REFUSALS: Record<RefusalScope, AppError> = {
  client_account: refusal(
    'This client account has as much work in progress as it may have. Send fewer requests at a time, and try again shortly.',
  ),
  service: refusal('The service has as much work in progress as it can take. Try again shortly.'),
};

/**
 * Lets units of work of the tenants begin: as many at a time as their pool has connections, so that none waits there, where
 * nobody knows tenants. Asked before the work, so that a refusal costs next to nothing. Client accounts take turns: one at its own limit holds nobody up, and when the
 * queue is full, the newest unit of the longest row makes room for one of a shorter row. A client account that does not wait yet is
 * therefore turned away at once only when as many others wait as the queue has places.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #share: { readonly allowed: number };
  readonly #held = new Map<string, number>();
  readonly #waiting = new FairQueue<Waiter>();
  readonly #listeners = new Set<(scope: RefusalScope) => void>();
  #inProgress = 0;

  /** `share`: of the units that one client account may have in progress, by how busy the process is. */
  constructor(limits: AdmissionLimits, share: { readonly allowed: number } = { allowed: limits.unitsEach }) {
    this.#limits = limits;
    this.#share = share;
  }

  get inProgress(): number {
    return this.#inProgress;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Calls `listener` for each refusal; it must not throw. Returns how to stop that. */
  onRefusal(listener: (scope: RefusalScope) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @throws AppError OVERLOADED after the wait, or at once when the queue is full; the signal's reason. */
  async admit(owner: string, { signal, background = isInBackground() }: AdmissionRequest = {}): Promise<Release> {
    signal?.throwIfAborted();
    if (this.#mayHave(owner)) return this.#take(owner);
    if (!background) this.#makeRoom(owner);
    return this.#wait(owner, background, signal);
  }

  /** The refusal of this owner's next request, without asking for admission; null when it could begin or wait. */
  turnAway(owner: string): AppError | null {
    return this.#mayHave(owner) || this.#waiting.sizeOf(owner) < this.#limits.queueEach ? null : this.#refusal('client_account');
  }

  #wait(owner: string, background: boolean, signal: AbortSignal | undefined): Promise<Release> {
    return new Promise((resolve, reject) => {
      const settled = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
      };
      const waiter: Waiter = {
        background,
        admit: (release) => {
          settled();
          resolve(release);
        },
        refuse: (reason) => {
          settled();
          reject(reason);
        },
      };
      const leave = (): void => {
        if (this.#waiting.remove(owner, waiter)) waiter.refuse(signal?.reason as Error);
      };
      const late = (): void => {
        if (this.#waiting.remove(owner, waiter)) waiter.refuse(this.#refusal(this.#isAtLimit(owner) ? 'client_account' : 'service'));
      };
      const timer = setTimeout(late, background ? BACKGROUND_WAIT_MS : this.#limits.waitMs);
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(owner, waiter);
    });
  }

  /** @throws AppError OVERLOADED when there is none to be made for this owner. */
  #makeRoom(owner: string): void {
    const { queue, queueEach } = this.#limits;
    if (this.#waiting.sizeOf(owner) >= queueEach) throw this.#refusal('client_account');
    if (this.#waiting.size < queue) return;
    const longest = this.#waiting.longest();
    const newest = longest === null ? null : this.#waiting.newest(longest);
    if (longest === null || newest === null || newest.background || this.#waiting.sizeOf(longest) <= this.#waiting.sizeOf(owner) + 1)
      throw this.#refusal('service');
    this.#waiting.remove(longest, newest);
    newest.refuse(this.#refusal('client_account'));
  }

  #isAtLimit(owner: string): boolean {
    return (this.#held.get(owner) ?? 0) >= Math.min(this.#limits.unitsEach, this.#share.allowed);
  }

  #mayHave(owner: string): boolean {
    return this.#inProgress < this.#limits.units && !this.#isAtLimit(owner);
  }

  #take(owner: string): Release {
    this.#inProgress += 1;
    this.#held.set(owner, (this.#held.get(owner) ?? 0) + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.#inProgress -= 1;
      const left = this.#held.get(owner)! - 1;
      if (left > 0) this.#held.set(owner, left);
      else this.#held.delete(owner);
      this.#admitNext();
    };
  }

  /** All who may, not one: the share may have grown meanwhile. */
  #admitNext(): void {
    for (;;) {
      const next = this.#waiting.take((owner) => this.#mayHave(owner));
      if (!next) return;
      next.item.admit(this.#take(next.owner));
    }
  }

  #refusal(scope: RefusalScope): AppError {
    for (const listener of this.#listeners) listener(scope);
    return REFUSALS[scope];
  }
}
