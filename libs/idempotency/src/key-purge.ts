import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DatabasePools } from '@app/persistence';

const PURGE = 'SELECT sec.purge_keys($1) AS purged';
/** Records a statement deletes: its locks are short. */
const BATCH = 1_000;
const EVERY_MS = 3_600_000;

/** Deletes expired records, at start and every hour, on each replica; one that finds nothing costs one look into an index. */
@Injectable()
export class KeyPurge implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('KeyPurge');
  readonly #pools: DatabasePools;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(pools: DatabasePools) {
    this.#pools = pools;
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => this.#start(), EVERY_MS).unref();
    this.#start();
  }

  /** Ends with the batch that runs; the pools are closed after this. */
  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  /** Deletes what has expired, batch by batch; returns how many records. */
  async purge(): Promise<number> {
    let total = 0;
    while (!this.#stopped) {
      const { rows } = await this.#pools.ops.query<{ purged: number }>(PURGE, [BATCH]);
      const { purged } = rows[0]!;
      total += purged;
      if (purged < BATCH) break;
    }
    return total;
  }

  #start(): void {
    this.#running = this.#running
      .then(() => this.purge())
      .then(
        () => undefined,
        (error: unknown) => this.#logger.warn(`Expired idempotency keys were not deleted: ${String(error)}`),
      );
  }
}
