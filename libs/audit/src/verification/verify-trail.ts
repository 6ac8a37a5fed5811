import { type DigestSigner } from '@app/persistence';
import { type AuditDigest, CHAIN_START, TRAIL_START, type SealKey } from '../digests/audit-digest';
import { type AuditRow } from '../digests/audit-row';
import { type AuditTrail } from '../digests/audit-trail';
import { retentionHash } from '../partitions/audit-retention';
import { type BadRow, type ChainState, judgeDigest, judgeRows } from './verify-digest';

/** What verification has found; it ends at the first thing that is wrong. */
export interface Verification {
  ok: boolean;
  /** Rows that are what was sealed. */
  checkedRows: number;
  digests: number;
  firstBad: BadRow | null;
  /** Rows that no digest speaks for yet. */
  unsealedRows: number;
}

/** Digests a statement: each may bring half a megabyte. */
const DIGESTS_AT_ONCE = 4;
const ROWS_AT_ONCE = 5_000;

type Keys = Pick<DigestSigner, 'verify'>;

/** Compares the trail of one tenant with its chain of digests, digest by digest. Every statement is short; sealing may go on meanwhile. */
export async function verifyTrail(trail: AuditTrail, keys: Keys): Promise<Verification> {
  let state: ChainState = { sequence: 0, hash: CHAIN_START.toString('hex'), to: TRAIL_START };
  let checkedRows = 0;
  const result = async (firstBad: BadRow | null): Promise<Verification> => ({
    ...{ ok: firstBad === null, checkedRows, digests: state.sequence, firstBad },
    unsealedRows: await trail.countFrom(firstBad ? ((await trail.lastDigest())?.to ?? TRAIL_START) : state.to),
  });
  for (let page = await trail.digests(0, DIGESTS_AT_ONCE); page.length > 0; page = await trail.digests(state.sequence, DIGESTS_AT_ONCE)) {
    for (const digest of page) {
      const rows = await rowsOf(trail, digest);
      const bad = judgeDigest(digest, state, keys) ?? (await judge(trail, digest, rows, keys));
      if (bad) return result(bad);
      checkedRows += rows.length;
      state = { sequence: digest.sequence, hash: digest.digestHash, to: digest.to };
    }
  }
  return result(null);
}

/** Whether a month was dropped is asked when a row is missing, not before: it may be dropped meanwhile. */
async function judge(trail: AuditTrail, digest: AuditDigest, rows: AuditRow[], keys: Keys): Promise<BadRow | null> {
  const bad = judgeRows(digest, rows, false);
  return bad && (await mayBeGone(trail, digest, keys)) ? judgeRows(digest, rows, true) : bad;
}

async function mayBeGone(trail: AuditTrail, { month, sealedAt }: AuditDigest, keys: Keys): Promise<boolean> {
  return (await trail.retentions()).some(
    (retention) =>
      retention.month === month &&
      sealedAt < retention.droppedAt &&
      keys.verify(retention.keyId, retentionHash(retention), retention.signature),
  );
}

async function rowsOf(trail: AuditTrail, { from, to }: { from: SealKey; to: SealKey }): Promise<AuditRow[]> {
  const rows: AuditRow[] = [];
  for (let next: SealKey | null = from; next;) {
    const page: AuditRow[] = await trail.rows(next, to, ROWS_AT_ONCE + 1);
    next = page[ROWS_AT_ONCE] ?? null;
    rows.push(...page.slice(0, ROWS_AT_ONCE));
  }
  return rows;
}
