import { type DigestSigner } from '@app/persistence';
import { type AuditDigest, digestHash, type SealKey } from '../digests/audit-digest';
import { type AuditRow, rowHash } from '../digests/audit-row';
import { manifestEntries, packManifest, sha256 } from '../digests/manifest';

/** The first thing that is wrong. */
export interface BadRow {
  /** Of the audit row; `digest:<sequence>` when the chain itself is broken. */
  id: string;
  reason: string;
}

/** Where a chain stands: what its next digest must go on from. */
export interface ChainState {
  sequence: number;
  hash: string;
  to: SealKey;
}

/** Whether a digest is the one that was signed, and the next of its chain; else what is wrong with it. */
export function judgeDigest(digest: AuditDigest, before: ChainState, keys: Pick<DigestSigner, 'verify'>): BadRow | null {
  const bad = (reason: string, sequence = digest.sequence): BadRow => ({ id: `digest:${sequence}`, reason });
  const expected = before.sequence + 1;
  if (digest.sequence !== expected) return bad(`digest missing: the chain goes on with ${digest.sequence}`, expected);
  const hash = digestHash(digest);
  if (hash.toString('hex') !== digest.digestHash) return bad('digest changed: its hash is another');
  if (!keys.verify(digest.keyId, hash, digest.signature)) return bad(`digest not signed by a key that is believed (${digest.keyId})`);
  if (digest.previousHash !== before.hash) return bad('digest does not follow the one before');
  if (digest.from.transactionId !== before.to.transactionId || digest.from.id !== before.to.id)
    return bad('digest leaves a gap behind the one before');
  if (sha256(digest.rowHashes).toString('hex') !== digest.rowsHash) return bad('digest changed: its list of rows is another');
  return null;
}

/** Compares the rows of a digest's range with its list. `mayBeGone`: their month was dropped. */
export function judgeRows({ rowHashes }: AuditDigest, rows: readonly AuditRow[], mayBeGone: boolean): BadRow | null {
  // Nearly always; the rest only finds out what is wrong.
  if (packManifest(rows).equals(rowHashes)) return null;
  const present = new Map(rows.map((row) => [row.id, row]));
  for (const { id, hash } of manifestEntries(rowHashes)) {
    const row = present.get(id);
    if (!row && !mayBeGone) return { id, reason: 'missing: the row was sealed and is not there' };
    if (row && rowHash(row) !== hash) return { id, reason: 'changed: the row is not what was sealed' };
    present.delete(id);
  }
  const [stranger] = present.keys();
  if (stranger) return { id: stranger, reason: 'added: the row lies among sealed ones and was never sealed' };
  const twice = rows.length - new Set(rows.map(({ id }) => id)).size;
  return twice > 0 ? { id: firstRepeated(rows), reason: 'added: a second row with the id of a sealed one' } : null;
}

function firstRepeated(rows: readonly AuditRow[]): string {
  const seen = new Set<string>();
  return rows.find(({ id }) => seen.size === seen.add(id).size)!.id;
}
