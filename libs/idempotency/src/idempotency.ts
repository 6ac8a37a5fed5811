import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { AppError, systemClock } from '@app/kernel';
import { DeploymentKeys, type UnitOfWork } from '@app/persistence';
import { type KeyedCall, type Once } from './keyed-call';
import { type KeyLedger, ledgerOf } from './key-ledger';
import { ReplayedAnswer } from './replayed-answer';
import { ResponseCipher } from './response-cipher';

/** Seconds after which a call that is still running is worth another try. */
const RETRY_AFTER_S = 1;

/** A claim: free, with whom it is for, or recorded, with what it came to. */
type Claimed = { principalId: string } | { value: unknown };
/** A call whose key the work itself claims. */
interface Deferred {
  call: KeyedCall;
  principalId: string | null;
}

/**
 * Does things once. The key is claimed in the transaction of the effect by a lock that ends with it, so that nothing is left of a
 * process or connection that dies; the record commits with the effect, so that nothing is left of a failure.
 */
@Injectable()
export class Idempotency {
  readonly #cipher: ResponseCipher;
  readonly #ttlMs: number;
  readonly #deferred = new WeakMap<UnitOfWork, Deferred>();

  constructor(keys: DeploymentKeys, @Inject(APP_CONFIG) config: AppConfig) {
    this.#cipher = new ResponseCipher(keys.keyFor('stored responses'));
    this.#ttlMs = config.idempotencyTtlMs;
  }

  /**
   * Runs `work` unless this call was done before; then its stored value is given back. Both belong to the transaction, which the
   * caller commits. The value must have a JSON form.
   * @throws AppError IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_MISMATCH; CONFLICT when it was done and its value was not kept; what
   * `work` throws
   */
  async once<T>(transaction: UnitOfWork | KeyLedger, call: KeyedCall, work: () => Promise<T>): Promise<Once<T>> {
    const ledger = ledgerOf(transaction);
    const claimed = await this.#claim(ledger, call);
    if ('value' in claimed) return { value: claimed.value as T, replayed: true };
    const value = await work();
    await this.#record(ledger, call, claimed.principalId, value);
    return { value, replayed: false };
  }

  /** Like `once`, for work that calls `claimDeferred` itself when it knows that it may go ahead. @throws Error when it did not */
  async onceDeferred<T>(unit: UnitOfWork, call: KeyedCall, work: () => Promise<T>): Promise<Once<T>> {
    const deferred: Deferred = { call, principalId: null };
    this.#deferred.set(unit, deferred);
    try {
      const value = await work();
      if (deferred.principalId === null) throw new Error(`${call.operation} has not claimed its Idempotency-Key.`);
      await this.#record(ledgerOf(unit), call, deferred.principalId, value);
      return { value, replayed: false };
    } catch (error) {
      if (error instanceof ReplayedAnswer && error.unit === unit) return { value: error.value as T, replayed: true };
      throw error;
    }
  }

  /**
   * Claims the key that `onceDeferred` has left to this unit's work, once; without one nothing happens. Throws out of the work when
   * the answer is there already, so call it before any effect and let its errors pass.
   * @throws AppError as `once` does; ReplayedAnswer
   */
  async claimDeferred(unit: UnitOfWork): Promise<void> {
    const deferred = this.#deferred.get(unit);
    if (!deferred || deferred.principalId !== null) return;
    const claimed = await this.#claim(ledgerOf(unit), deferred.call);
    if ('value' in claimed) throw new ReplayedAnswer(unit, claimed.value);
    deferred.principalId = claimed.principalId;
  }

  /** Whether there is a record of a call with this key, whatever it asked for. Keeps nobody from claiming it. */
  async isRecorded(transaction: UnitOfWork | KeyLedger, { operation, key }: Pick<KeyedCall, 'operation' | 'key'>): Promise<boolean> {
    return (await ledgerOf(transaction).claim(operation, hashOf(key), false)).state === 'recorded';
  }

  async #claim(ledger: KeyLedger, call: KeyedCall): Promise<Claimed> {
    const claim = await ledger.claim(call.operation, hashOf(call.key), true);
    if (claim.state === 'free') return { principalId: claim.principalId };
    if (claim.state === 'running')
      throw new AppError('IDEMPOTENCY_IN_PROGRESS', 'A request with this Idempotency-Key is still running. Repeat yours shortly.', {
        retryAfter: RETRY_AFTER_S,
      });
    if (!claim.fingerprint?.equals(call.fingerprint))
      throw new AppError(
        'IDEMPOTENCY_MISMATCH',
        'This Idempotency-Key was used for a request with another body or query. Send a new key for a new request.',
      );
    const text = claim.response && (await this.#cipher.open(claim.response, placeOf(ledger, call, claim.principalId)));
    if (text === null)
      throw new AppError(
        'CONFLICT',
        'The request with this Idempotency-Key was carried out, but its answer was too large to keep or can no longer be read. Look up its result; do not repeat it with another key.',
      );
    return { value: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  async #record(ledger: KeyLedger, call: KeyedCall, principalId: string, value: unknown): Promise<void> {
    const { operation, key, fingerprint, status = 200 } = call;
    await ledger.record({
      ...{ principalId, operation, keyHash: hashOf(key), fingerprint, responseStatus: status },
      response: await this.#cipher.seal(JSON.stringify(value) ?? '', placeOf(ledger, call, principalId)),
      expiresAt: new Date(systemClock.now().getTime() + this.#ttlMs),
    });
  }
}

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Where a response belongs: whose it is, and to which request it is the answer, with which status. */
function placeOf({ tenant }: KeyLedger, { operation, key, fingerprint, status = 200 }: KeyedCall, principalId: string): string {
  const { clientAccountId, engagementId } = tenant;
  return [clientAccountId, engagementId, principalId, hashOf(key).toString('hex'), fingerprint.toString('hex'), status, operation].join(
    '|',
  );
}
