import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DatabasePools } from '@app/persistence';

const DAY_MS = 24 * 60 * 60 * 1_000;
const ENSURE = 'SELECT to_char(month, $1) AS month, state FROM sec.ensure_audit_partitions()';

/** A month of the audit trail. `default`: it has no partition, because rows of it lie in the default one. */
export interface AuditPartition {
  /** `2026-11` */
  month: string;
  state: 'there' | 'created' | 'default';
}

/** Sees to it that the audit trail has partitions for this month and the next three, at start and once a day. */
@Injectable()
export class AuditPartitions implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('AuditPartitions');
  readonly #pools: DatabasePools;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<unknown> = Promise.resolve();

  constructor(pools: DatabasePools) {
    this.#pools = pools;
  }

  /** No reason not to serve when it fails: rows without a partition go into the default one, and tomorrow is another day. */
  async onApplicationBootstrap(): Promise<void> {
    await this.#tryEnsure();
    this.#timer = setInterval(() => void (this.#running = this.#tryEnsure()), DAY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  async ensure(): Promise<AuditPartition[]> {
    return (await this.#pools.ops.query<AuditPartition>(ENSURE, ['YYYY-MM'])).rows;
  }

  async #tryEnsure(): Promise<void> {
    try {
      for (const { month, state } of await this.ensure()) {
        if (state === 'created') this.#logger.log(`The audit trail has a partition for ${month}.`);
        if (state === 'default')
          this.#logger.warn(`Audit rows of ${month} stay in the default partition, so that month cannot be dropped.`);
      }
    } catch (error) {
      this.#logger.warn(`No partitions were made for the audit trail: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
