import { SetMetadata } from '@nestjs/common';
import { type TransactionPolicy } from '@app/persistence';

/**
 * How a POST route keeps the Idempotency-Key of a request.
 * - `first`: claimed before the handler, recorded with its transaction. What every route with a transaction does.
 * - `deferred`: the handler claims it (Idempotency.claimDeferred) when it knows that the caller may do what was asked, which only it
 *   can tell; recorded with its transaction. A dry run is neither claimed nor recorded.
 * - `own`: the handler claims and records it in transactions of its own, by RequestKeys.
 * - `afterwards`: looked up before the handler, recorded behind it in a transaction of its own. For handlers that change nothing.
 */
export type KeyPolicy = 'first' | 'deferred' | 'own' | 'afterwards';

/** Metadata key of a route's declared policy. */
const KEY_POLICY = 'registry:key-policy';

/** Declares how a POST route keeps keys; one without a transaction must, one with a transaction may. */
export const KeepsKey = (policy: Exclude<KeyPolicy, 'first'>): MethodDecorator => SetMetadata(KEY_POLICY, policy);

/** The policy of a POST route; null when it must declare one and has not, or one that does not go with its transaction. */
export function keyPolicyOf(handler: object, transaction: TransactionPolicy | undefined): KeyPolicy | null {
  const declared = (Reflect.getMetadata(KEY_POLICY, handler) as KeyPolicy | undefined) ?? null;
  if (transaction === 'read' || transaction === 'write') return declared === null ? 'first' : declared === 'deferred' ? declared : null;
  return declared === 'own' || declared === 'afterwards' ? declared : null;
}
