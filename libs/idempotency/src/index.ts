export { canonicalJson, fingerprintOf } from './fingerprint';
export { Idempotency } from './idempotency';
export { IDEMPOTENT_REPLAYED, IdempotencyInterceptor } from './idempotency.interceptor';
export { IdempotencyModule } from './idempotency.module';
export { type KeyedCall, type Once } from './keyed-call';
export { type KeyLedger, ledgerOfOperator } from './key-ledger';
export { KeepsKey, type KeyPolicy, keyPolicyOf } from './key-policy';
export { KeyPurge } from './key-purge';
export { RequestKeys } from './request-keys';
