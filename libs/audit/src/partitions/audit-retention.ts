import { sha256 } from '../digests/manifest';

/** The signed word of the operators that a month's partition was dropped: of digests of that month, no row need be there. */
export interface AuditRetention {
  /** First day of the month, `2026-08-01`. */
  month: string;
  /** UTC with milliseconds. Digests that were sealed later are not meant. */
  droppedAt: string;
  keyId: string;
  /** Ed25519 over retentionHash. */
  signature: Buffer;
}

/** The hash that is signed: SHA-256 of the three facts as JSON, in this order and without spaces. */
export function retentionHash({ month, droppedAt, keyId }: Omit<AuditRetention, 'signature'>): Buffer {
  return sha256(JSON.stringify({ month, droppedAt, keyId }));
}
