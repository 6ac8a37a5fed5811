import { NO_TENANT } from '@app/kernel';
import { type KeyClaim, lastWord, type OperatorTransaction, sql, UnitOfWork } from '@app/persistence';

const COLUMNS = [
  'client_account_id',
  'engagement_id',
  'principal_id',
  'operation',
  'key_hash',
  'fingerprint',
  'response_status',
  'response',
  'expires_at',
] as const;

const WITH_COMMIT = lastWord('idempotency.record', 'idempotency_keys', COLUMNS);
const OF_OPERATOR = sql(
  'idempotency.record_of_operator',
  `INSERT INTO idempotency_keys
     (client_account_id, engagement_id, principal_id, operation, key_hash, fingerprint, response_status, response, expires_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

/** What is kept of a call, without whose it is. */
export interface KeyRecord {
  principalId: string;
  operation: string;
  keyHash: Buffer;
  fingerprint: Buffer;
  responseStatus: number;
  /** Null: not kept. */
  response: Buffer | null;
  expiresAt: Date;
}

/** Keys in one transaction: what is claimed stays taken until its end, and a record exists if and only if it commits. */
export interface KeyLedger {
  /** Client account and engagement of its records. */
  readonly tenant: { readonly clientAccountId: string; readonly engagementId: string };
  /** `take` false: only looks, and keeps nobody from taking the key. */
  claim(operation: string, keyHash: Buffer, take: boolean): Promise<KeyClaim>;
  record(record: KeyRecord): void | Promise<void>;
}

/** A unit of work: its record leaves with the COMMIT. */
export function ledgerOfUnit(unit: UnitOfWork): KeyLedger {
  return {
    tenant: unit.tenant,
    claim: (operation, keyHash, take) => unit.claimKey(operation, keyHash, take),
    record: (record) => unit.addLastWord(WITH_COMMIT, parameters(unit.tenant, record)),
  };
}

const NOBODYS = { clientAccountId: NO_TENANT, engagementId: NO_TENANT };

/** A transaction of operators, for the principal who acts in it. */
export function ledgerOfOperator(transaction: OperatorTransaction, principalId: string): KeyLedger {
  return {
    tenant: NOBODYS,
    claim: (operation, keyHash, take) => transaction.claimKey(principalId, operation, keyHash, take),
    record: async (record) => void (await transaction.query(OF_OPERATOR.text, parameters(NOBODYS, record))),
  };
}

/** Anything whose keys can be kept. */
export const ledgerOf = (owner: UnitOfWork | KeyLedger): KeyLedger => (owner instanceof UnitOfWork ? ledgerOfUnit(owner) : owner);

function parameters({ clientAccountId, engagementId }: KeyLedger['tenant'], record: KeyRecord): unknown[] {
  const { principalId, operation, keyHash, fingerprint, responseStatus, response, expiresAt } = record;
  return [clientAccountId, engagementId, principalId, operation, keyHash, fingerprint, responseStatus, response, expiresAt];
}
