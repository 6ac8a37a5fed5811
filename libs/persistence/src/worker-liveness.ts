import { type Client, type Pool } from 'pg';
import { BoundaryClient } from './ownership/boundary-client';

const RECONNECT_MS = 500;
/** A worker takes its lock just after it is created; a job this young may belong to one that has not yet. */
const YOUNGEST_ORPHAN_S = 3;

const HOLD = 'SELECT pg_advisory_lock(hashtextextended($1, 0))';
const OWNERS = `SELECT DISTINCT locked_by FROM (
    SELECT locked_by, locked_at FROM graphile_worker._private_jobs UNION ALL SELECT locked_by, locked_at FROM graphile_worker._private_job_queues) l
  WHERE locked_by IS NOT NULL AND locked_at < now() - make_interval(secs => $1)`;
const RELEASE = 'SELECT pg_advisory_unlock(hashtextextended($1, 0))';
/** One statement, so that the lock which proves the worker dead is let go with it, whatever happens. No row: the worker lives. */
const FREE = `WITH claim AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS dead)
  SELECT graphile_worker.force_unlock_workers(ARRAY[$1::text]) FROM claim WHERE dead`;

/**
 * Knows which workers live (what locks the jobs: one name for all that a replica runs at a time): each holds a session-level advisory lock on a connection of its process, which the server
 * lets go when the process ends in whatever way. A worker whose process lost that connection may be taken for dead while it
 * goes on; what it does then must be fenced by its user.
 */
export class WorkerLiveness {
  readonly #workers = new Set<string>();
  #client: Client | null = null;
  #retry: NodeJS.Timeout | null = null;
  #stopped = false;
  /** The newest statement; statements of a connection end in their order, so all have ended when it has. */
  #newest: Promise<unknown> = Promise.resolve();

  readonly #url: string;
  readonly #onError: (error: Error) => void;

  constructor(url: string, onError: (error: Error) => void) {
    this.#url = url;
    this.#onError = onError;
  }

  async start(): Promise<void> {
    const client = new BoundaryClient({ connectionString: this.#url, application_name: 'service-registry liveness' });
    client.on('error', this.#onError);
    client.on('end', () => this.#reconnectLater());
    await client.connect();
    this.#client = client;
    for (const worker of this.#workers) this.#send(client, HOLD, worker);
  }

  add(workerId: string): void {
    this.#workers.add(workerId);
    if (this.#client) this.#send(this.#client, HOLD, workerId);
  }

  remove(workerId: string): void {
    this.#workers.delete(workerId);
    if (this.#client) this.#send(this.#client, RELEASE, workerId);
  }

  /** Unlocks the jobs of workers that are gone, and returns their names. */
  async freeOrphans(pool: Pool): Promise<string[]> {
    const freed: string[] = [];
    for (const { locked_by } of (await pool.query<{ locked_by: string }>(OWNERS, [YOUNGEST_ORPHAN_S])).rows) {
      if (!this.#workers.has(locked_by) && (await pool.query(FREE, [locked_by])).rowCount) freed.push(locked_by);
    }
    return freed;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#retry) clearTimeout(this.#retry);
    await this.#newest;
    await this.#client?.end().catch(() => undefined);
    this.#client = null;
  }

  #send(client: Client, statement: string, workerId: string): void {
    this.#newest = client.query(statement, [workerId]).catch(this.#onError);
  }

  #reconnectLater(): void {
    this.#client = null;
    if (this.#stopped) return;
    this.#retry = setTimeout(() => void this.start().catch((error: Error) => this.#onError(error)), RECONNECT_MS).unref();
  }
}
