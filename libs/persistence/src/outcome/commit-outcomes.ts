import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@app/kernel';
import { type Pool } from 'pg';
import { type Evidence } from '../last-word';

export type CommitOutcome = 'committed' | 'aborted' | 'unknown';

/** Long enough for a crashed server to come back, short enough for a client to wait. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 50;
/** PostgreSQL says it of an id that it has not given out yet. */
const IN_THE_FUTURE = '22023';
const STATUS = 'SELECT pg_xact_status($1::xid8) AS status';

/**
 * Finds out what became of a COMMIT whose answer was lost, on another connection.
 *
 * The transaction's status alone would not do: ids that were given out before a crash, and not yet written to disk, are given out
 * again after it, so that `committed` may be somebody else's. A row that only this transaction can have left proves it.
 */
export class CommitOutcomes {
  readonly #pool: Pool;

  /** `pool`: connections of registry_ops. */
  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** `xid`: as sec.open returned it; null when even that answer was lost. Waits while the transaction is still being ended. */
  async of(xid: string | null, evidence: Evidence | null): Promise<CommitOutcome> {
    const end = systemClock.monotonicMs() + PATIENCE_MS;
    do {
      const outcome = await this.#ask(xid, evidence).catch(() => 'in progress' as const);
      if (outcome !== 'in progress') return outcome;
      await sleep(PAUSE_MS);
    } while (systemClock.monotonicMs() < end);
    return 'unknown';
  }

  async #ask(xid: string | null, evidence: Evidence | null): Promise<CommitOutcome | 'in progress'> {
    const status = xid === null ? null : await this.#status(xid);
    if (status === 'in progress' || status === 'aborted') return status;
    if (!evidence) return 'unknown';
    // After the status, in a snapshot of its own: together they could see the transaction end in between.
    if ((await this.#pool.query(evidence.text, evidence.values)).rowCount) return 'committed';
    if (status === 'committed') return 'aborted';
    // Without the id nobody can say whether the row is still to come.
    return xid === null ? 'in progress' : 'unknown';
  }

  /** An id that is still to be given out was given out before a crash, and nothing of its transaction was on disk. */
  async #status(xid: string): Promise<string | null> {
    try {
      return (await this.#pool.query<{ status: string | null }>(STATUS, [xid])).rows[0]!.status;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === IN_THE_FUTURE) return 'aborted';
      throw error;
    }
  }
}

/** Whether the server itself has said that nothing was committed. A FATAL, as a lost connection, says nothing of the sort. */
export function isVerdict(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}
