import { Injectable } from '@nestjs/common';
import { findContext, type RequestContext } from '@app/context';
import { type UnitOfWork } from '@app/persistence';
import { Idempotency } from './idempotency';
import { type Once } from './keyed-call';
import { type KeyLedger } from './key-ledger';
import { type RequestKey } from './request-key';

/** For handlers that keep the key of their request themselves: @KeepsKey('own'). Outside of such a request there is no key. */
@Injectable()
export class RequestKeys {
  readonly #keys = new WeakMap<RequestContext, RequestKey>();
  readonly #idempotency: Idempotency;

  constructor(idempotency: Idempotency) {
    this.#idempotency = idempotency;
  }

  /** For the interceptor. */
  assign(context: RequestContext, key: RequestKey): void {
    this.#keys.set(context, key);
  }

  /** `work` once, in this transaction; `body` stands for the request's where that is a stream. @throws as Idempotency.once does */
  async once<T>(transaction: UnitOfWork | KeyLedger, work: () => Promise<T>, body?: unknown): Promise<Once<T>> {
    const key = this.#current();
    if (!key) return { value: await work(), replayed: false };
    key.claimed = true;
    const once = await this.#idempotency.once(transaction, key.call(body), work);
    key.replayed = once.replayed;
    return once;
  }

  /** Whether the request was answered before, so that only its body remains to be compared. An early look: `once` decides. */
  async isRecorded(transaction: UnitOfWork | KeyLedger): Promise<boolean> {
    const key = this.#current();
    return key ? this.#idempotency.isRecorded(transaction, key) : false;
  }

  #current(): RequestKey | null {
    const context = findContext();
    return (context && this.#keys.get(context)) ?? null;
  }
}
