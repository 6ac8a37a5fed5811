import { EventEmitter } from 'node:events';
import { Logger } from '@nestjs/common';
import { Logger as WorkerLogger, run, type Runner, type WorkerEvents } from 'graphile-worker';
import { type Pool } from 'pg';
import { BoundaryPool } from './ownership/boundary-pool';
import { WorkerLiveness } from './worker-liveness';

/**
 * One start of a job. `payload` comes from sec.enqueue, so its clientAccountId and engagementId are those of the binding.
 * `start` counts from 1, and counts starts whose process was killed too.
 */
export interface Job {
  payload: unknown;
  start: number;
}

export type JobHandler = (job: Job) => Promise<void>;

const REAP_EVERY_MS = 2_000;
/** The library says a lot about every job; its enum of levels does not exist at run time. */
const LOUD: ReadonlySet<string> = new Set(['error', 'warning']);

/**
 * Runs background jobs on this replica. Jobs of a worker whose process is gone are handed to others within seconds. (The
 * library itself waits four hours.) A job may therefore run twice at a time when its process lost the database for a
 * while: a handler must fence its writes.
 */
export class JobRunner {
  readonly #logger = new Logger('JobRunner');
  #pool: Pool | null = null;
  #liveness: WorkerLiveness | null = null;
  #runner: Runner | null = null;
  #reaper: NodeJS.Timeout | null = null;

  readonly #url: string;

  /** Connection URL of registry_worker. */
  constructor(url: string) {
    this.#url = url;
  }

  async start(handlers: Record<string, JobHandler>, concurrency: number): Promise<void> {
    const onError = (error: Error): void => this.#logger.warn(`A connection of the job runner was lost: ${error.message}`);
    const liveness = (this.#liveness = new WorkerLiveness(this.#url, onError));
    await liveness.start();
    this.#pool = new BoundaryPool({
      connectionString: this.#url,
      max: concurrency + 2,
      application_name: 'service-registry worker',
    });
    this.#pool.on('error', onError);
    this.#pool.on('connect', (client) => client.on('error', onError));

    const events: WorkerEvents = new EventEmitter() as WorkerEvents;
    events.on('worker:create', ({ worker }) => liveness.add(worker.workerId));
    events.on('worker:stop', ({ worker }) => liveness.remove(worker.workerId));
    this.#runner = await run({
      pgPool: this.#pool,
      concurrency,
      events,
      noHandleSignals: true,
      pollInterval: 1_000,
      logger: new WorkerLogger(() => (level, message) => {
        if (LOUD.has(level)) this.#logger.warn(message);
      }),
      taskList: Object.fromEntries(
        Object.entries(handlers).map(([task, handle]) => [task, (payload, { job }) => handle({ payload, start: job.attempts })]),
      ),
    });
    this.#reaper = setInterval(() => void this.#reap().catch(onError), REAP_EVERY_MS);
    await this.#reap();
  }

  /** Waits for running jobs, then lets everything go. */
  async stop(): Promise<void> {
    if (this.#reaper) clearInterval(this.#reaper);
    await this.#runner?.stop().catch(() => undefined);
    await this.#pool?.end();
    await this.#liveness?.stop();
    this.#runner = this.#pool = this.#liveness = this.#reaper = null;
  }

  async #reap(): Promise<void> {
    if (!this.#liveness || !this.#pool) return;
    for (const worker of await this.#liveness.freeOrphans(this.#pool))
      this.#logger.warn(`The worker ${worker} is gone; its jobs go on elsewhere.`);
  }
}
