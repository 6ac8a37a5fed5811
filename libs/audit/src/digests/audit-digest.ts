import { NO_TENANT } from '@app/kernel';
import { sha256 } from './manifest';

/** At most so many rows a digest: one is read, hashed and compared in one go. */
export const DIGEST_ROWS = 10_000;

/** A place in the order in which rows are sealed. */
export interface SealKey {
  /** xid8, as a decimal text. */
  transactionId: string;
  id: string;
}

/** Before every row. */
export const TRAIL_START: SealKey = { transactionId: '0', id: NO_TENANT };

/** `previousHash` of the first digest of a chain. */
export const CHAIN_START = Buffer.alloc(32);

/** What a digest says and its hash covers. Hashes as lower-case hex. */
export interface DigestStatement {
  clientAccountId: string;
  engagementId: string;
  /** From 1 on, without gaps. */
  sequence: number;
  /** First day of the month (UTC) that all its rows were written in: with that month's partition they may go. */
  month: string;
  /** The digest speaks for all rows of the tenant at or after `from` and before `to`; `from` is `to` of the one before. */
  from: SealKey;
  to: SealKey;
  rowCount: number;
  /** SHA-256 of the manifest. */
  rowsHash: string;
  previousHash: string;
  keyId: string;
  /** UTC with milliseconds. */
  sealedAt: string;
}

/** A digest as it is kept. */
export interface AuditDigest extends DigestStatement {
  /** Hash of the statement. */
  digestHash: string;
  /** Ed25519 over the 32 bytes of digestHash. */
  signature: Buffer;
  /** See packManifest. */
  rowHashes: Buffer;
}

/** The hash that is signed: SHA-256 of the statement as JSON, its fields in this order and without spaces. */
export function digestHash(digest: DigestStatement): Buffer {
  const { clientAccountId, engagementId, sequence, month, from, to, rowCount, rowsHash, previousHash, keyId, sealedAt } = digest;
  const statement = {
    ...{ clientAccountId, engagementId, sequence, month },
    from: { transactionId: from.transactionId, id: from.id },
    to: { transactionId: to.transactionId, id: to.id },
    ...{ rowCount, rowsHash, previousHash, keyId, sealedAt },
  };
  return sha256(JSON.stringify(statement));
}
