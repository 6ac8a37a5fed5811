import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Logger as WorkerLogger, run, type Runner, type WorkerEvents } from 'graphile-worker';
import { type Pool } from 'pg';
import { runInBackground } from './admission/background';
import { BoundaryPool } from './ownership/boundary-pool';
import { WorkerLiveness } from './worker-liveness';

/**
 * One start of a job. `payload` comes from sec.enqueue, so its clientAccountId and engagementId are those of the binding.
 * `start` counts from 1, and counts starts whose process was killed too. `signal` is aborted when the replica stops: the handler
 * then throws as soon as it can (`signal.throwIfAborted()`), and whatever it throws hands the job back: another replica
 * starts it at once, and this start does not count.
 */
export interface Job {
  payload: unknown;
  start: number;
  signal: AbortSignal;
}

export type JobHandler = (job: Job) => Promise<void>;

/** Connections of the job runner's pool: one a job that is fetched or ended, the reaper's, and the one that listens. */
export const workerPoolSize = (concurrency: number): number => concurrency + 2;

const REAP_EVERY_MS = 2_000;
/** What handlers may still need to end by themselves when their transactions were cut off. */
const ABANDON_AFTER_MS = 500;
/** The library says a lot about every job; its enum of levels does not exist at run time. */
const LOUD: ReadonlySet<string> = new Set(['error', 'warning']);

/**
 * As the library does it with jobs that it has fetched in vain. It has no function for it: rescheduling refuses a job that is locked.
 * `$3`: starts that do not count.
 */
const HAND_BACK = `WITH job AS (
    UPDATE graphile_worker._private_jobs SET attempts = greatest(0, attempts - $3), locked_by = NULL, locked_at = NULL
    WHERE id = $1 AND locked_by = $2 RETURNING job_queue_id)
  UPDATE graphile_worker._private_job_queues q SET locked_by = NULL, locked_at = NULL
  FROM job WHERE q.id = job.job_queue_id AND q.locked_by = $2`;

const NOT_RUNNING = 'SELECT id FROM graphile_worker._private_jobs WHERE locked_by = $1 AND NOT id = ANY ($2::bigint[])';

/**
 * Runs background jobs on this replica. Jobs of a worker whose process is gone are handed to others within seconds. (The
 * library itself waits four hours.) A job may therefore run twice at a time when its process lost the database for a
 * while: a handler must fence its writes.
 */
export class JobRunner {
  readonly #logger = new Logger('JobRunner');
  /** Ids of the jobs that run here. */
  readonly #jobs = new Set<string>();
  /** Ids of jobs that were locked by this replica, and did not run, when it looked last. */
  #forgotten = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #abandoned = new AbortController();
  /** The name by which the library locks what runs here. */
  #worker = '';
  #pool: Pool | null = null;
  #liveness: WorkerLiveness | null = null;
  #runner: Runner | null = null;
  /** Ends with the last job. */
  #ended: Promise<void> = Promise.resolve();
  #reaper: NodeJS.Timeout | null = null;

  readonly #url: string;

  /** Connection URL of registry_worker. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Once: a runner that was stopped stays so. */
  async start(handlers: Record<string, JobHandler>, concurrency: number): Promise<void> {
    const onError = (error: Error): void => this.#logger.warn(`A connection of the job runner was lost: ${error.message}`);
    const liveness = (this.#liveness = new WorkerLiveness(this.#url, onError));
    await liveness.start();
    this.#pool = new BoundaryPool({
      connectionString: this.#url,
      max: workerPoolSize(concurrency),
      application_name: 'service-registry worker',
    });
    this.#pool.on('error', onError);
    this.#pool.on('connect', (client) => client.on('error', onError));

    const events: WorkerEvents = new EventEmitter() as WorkerEvents;
    // Jobs are locked by the library's pool of workers, not by the one of them that runs the job.
    events.on('pool:create', ({ workerPool }) => liveness.add((this.#worker = workerPool.id)));
    events.on('pool:release', ({ workerPool }) => liveness.remove(workerPool.id));
    this.#runner = await run({
      pgPool: this.#pool,
      concurrency,
      events,
      noHandleSignals: true,
      pollInterval: 1_000,
      logger: new WorkerLogger(() => (level, message, meta) => {
        const handedBack = this.#stopping.signal.aborted && meta?.failure === true;
        if (LOUD.has(level) && !handedBack) this.#logger.warn(message);
      }),
      taskList: Object.fromEntries(
        Object.entries(handlers).map(([task, handle]) => [
          task,
          (payload, { job }) => runInBackground(() => this.#run(handle, payload, job)),
        ]),
      ),
    });
    this.#reaper = setInterval(() => void this.#reap().catch(onError), REAP_EVERY_MS);
    await this.#reap();
  }

  /** Takes no further job and tells those that run to hand themselves back. Returns at once; `stop` waits for them. */
  handBack(): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort(new Error('This replica stops; the job goes on elsewhere.'));
    if (this.#reaper) clearInterval(this.#reaper);
    if (this.#runner) this.#ended = this.#runner.stop().catch(() => undefined);
  }

  /** Lets `stop` wait no longer for what does not hand itself back, whose transactions were cut off: that is handed back for it. */
  abandon(): void {
    this.#abandoned.abort();
  }

  /** Waits until running jobs have ended or were handed back, then lets everything go. */
  async stop(): Promise<void> {
    this.handBack();
    await Promise.race([this.#ended, this.#abandonment()]);
    for (const id of this.#jobs) await this.#return(id);
    await this.#pool?.end();
    await this.#liveness?.stop();
    this.#runner = this.#pool = this.#liveness = this.#reaper = null;
  }

  async #abandonment(): Promise<void> {
    const { signal } = this.#abandoned;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await delay(ABANDON_AFTER_MS, undefined, { ref: false });
  }

  async #run(handle: JobHandler, payload: unknown, { id, attempts }: { id: string; attempts: number }): Promise<void> {
    const { signal } = this.#stopping;
    this.#jobs.add(id);
    try {
      signal.throwIfAborted();
      await handle({ payload, start: attempts, signal });
    } catch (error) {
      // Before the library hears of the error: what it does not hold any more it cannot count as failed.
      if (signal.aborted) await this.#return(id);
      throw error;
    } finally {
      this.#jobs.delete(id);
    }
  }

  /** Logs what goes wrong: others then find the job when they miss the worker. */
  async #return(id: string): Promise<void> {
    if (!this.#jobs.delete(id)) return;
    try {
      await this.#pool?.query(HAND_BACK, [id, this.#worker, 1]);
      this.#logger.log(`The job ${id} is handed back.`);
    } catch (error) {
      this.#logger.warn(`The job ${id} could not be handed back: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #reap(): Promise<void> {
    if (!this.#liveness || !this.#pool) return;
    for (const worker of await this.#liveness.freeOrphans(this.#pool))
      this.#logger.warn(`The worker ${worker} is gone; its jobs go on elsewhere.`);
    await this.#freeForgotten(this.#pool);
  }

  /**
   * Unlocks jobs whose start or end the database was lost over: the library asks once, and would leave them locked. That start
   * counts, or a job that makes the server crash would do so for ever. Seen twice: for a moment any job is fetched and does not run yet.
   */
  async #freeForgotten(pool: Pool): Promise<void> {
    const { rows } = await pool.query<{ id: string }>(NOT_RUNNING, [this.#worker, [...this.#jobs]]);
    const seen = this.#forgotten;
    this.#forgotten = new Set(rows.map(({ id }) => String(id)));
    for (const id of this.#forgotten) {
      if (!seen.has(id) || this.#jobs.has(id)) continue;
      await pool.query(HAND_BACK, [id, this.#worker, 0]);
      this.#logger.warn(`The database was lost over the job ${id}; it is started again.`);
    }
  }
}
