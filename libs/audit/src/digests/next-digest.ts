import { type DigestSigner } from '@app/persistence';
import { type AuditDigest, CHAIN_START, DIGEST_ROWS, digestHash, type DigestStatement, type SealKey, TRAIL_START } from './audit-digest';
import { type AuditRow } from './audit-row';
import { type AuditTrail } from './audit-trail';
import { packManifest, sha256 } from './manifest';

/**
 * Makes the next digest of a chain, of rows of transactions before `horizon`; null when there are none. A row whose transaction commits late
 * is never missed, because no transaction before the horizon runs any more. Nothing is written.
 * @throws Error for a chain that must not be gone on with
 */
export async function nextDigest(trail: AuditTrail, horizon: string, signer: DigestSigner, now: Date): Promise<AuditDigest | null> {
  const last = await trail.lastDigest();
  if (last) assertContinuable(last, horizon, signer);
  const from = last?.to ?? TRAIL_START;
  const end: SealKey = { ...TRAIL_START, transactionId: horizon };
  const found = await trail.rows(from, end, DIGEST_ROWS + 1);
  if (!found[0]) return null;
  const month = monthOf(found[0]);
  const otherMonth = found.findIndex((row) => monthOf(row) !== month);
  const rows = found.slice(0, Math.min(DIGEST_ROWS, otherMonth < 0 ? found.length : otherMonth));
  const next = found[rows.length];
  const rowHashes = packManifest(rows);
  const { clientAccountId, engagementId } = trail.tenant;
  const statement: DigestStatement = {
    ...{ clientAccountId, engagementId, month, from },
    sequence: (last?.sequence ?? 0) + 1,
    to: next ? { transactionId: next.transactionId, id: next.id } : end,
    rowCount: rows.length,
    rowsHash: sha256(rowHashes).toString('hex'),
    previousHash: last?.digestHash ?? CHAIN_START.toString('hex'),
    keyId: signer.keyId,
    sealedAt: now.toISOString(),
  };
  const hash = digestHash(statement);
  return { ...statement, digestHash: hash.toString('hex'), signature: signer.sign(hash), rowHashes };
}

/** What came after a forged digest would vouch for it; and rows of a server that counts from the beginning again would never be sealed. */
function assertContinuable(last: AuditDigest, horizon: string, signer: DigestSigner): void {
  const hash = digestHash(last);
  if (hash.toString('hex') !== last.digestHash) throw new Error(`Digest ${last.sequence}, the last of the chain, was changed.`);
  if (!signer.verify(last.keyId, hash, last.signature))
    throw new Error(
      `Digest ${last.sequence}, the last of the chain, is not signed by a key that is believed (${last.keyId}). ` +
        'If REGISTRY_SECRET has changed, name the former public key in AUDIT_TRUSTED_KEYS.',
    );
  if (BigInt(last.to.transactionId) > BigInt(horizon))
    throw new Error(
      `The transaction ids of this server (${horizon}) are behind those of digest ${last.sequence} (${last.to.transactionId}): it was restored ` +
        'from a logical dump. See ops/adr/0009-audit-digests.md.',
    );
}

function monthOf({ createdAt }: AuditRow): string {
  return `${createdAt.slice(0, 'YYYY-MM'.length)}-01`;
}
