import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { type Tenant } from '@app/context';
import { systemClock } from '@app/kernel';
import { DatabasePools, DigestSigner, inOperatorTransaction, type Statement } from '@app/persistence';
import { type AuditDigest } from './audit-digest';
import { AuditTrail, type TrailQuery } from './audit-trail';
import { nextDigest } from './next-digest';
import { ADD_DIGEST, HORIZON, TENANTS, TENANTS_BETWEEN } from './trail-statements';

/** Of several replicas one works on a chain at a time; the lock ends with the transaction, which is that of one digest. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('audit digests ' || $1::text || $2::text, 0))`;

/**
 * Seals the audit trail: every AUDIT_SEAL_INTERVAL_MS (0: never), on replicas that do background work, what was committed since gets
 * signed digests. Each digest is logged in one line: whoever keeps that log elsewhere can tell a chain that was cut off at its end.
 */
@Injectable()
export class AuditSealer implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('AuditSealer');
  readonly #pools: DatabasePools;
  readonly #signer: DigestSigner;
  readonly #intervalMs: number;
  /** Everything before it is sealed, as far as this process knows; null: it knows nothing yet. */
  #sealedTo: string | null = null;
  /** What is wrong with a chain, by tenant: said once. */
  readonly #faults = new Map<string, string>();
  #running: Promise<number> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(pools: DatabasePools, signer: DigestSigner, @Inject(APP_CONFIG) config: AppConfig) {
    this.#pools = pools;
    this.#signer = signer;
    this.#intervalMs = config.role === 'api' ? 0 : config.audit.sealIntervalMs;
  }

  onApplicationBootstrap(): void {
    if (this.#intervalMs > 0) this.#schedule();
  }

  /** Finishes its round: the digests that are due. */
  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#running?.catch(() => undefined);
  }

  /**
   * Seals what every transaction that has ended until now has written; or waits for the round that is going on. Returns the number of digests.
   * @throws the database's error; Error for the first chain that must not be gone on with, after all others were.
   */
  sealAll(): Promise<number> {
    this.#running ??= this.#round().finally(() => (this.#running = null));
    return this.#running;
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      void this.sealAll()
        .catch((error: Error) => this.#complain('', error.message))
        .then(() => void (this.#stopped || this.#schedule()));
    }, this.#intervalMs);
  }

  async #round(): Promise<number> {
    const [{ horizon }] = (await this.#query<{ horizon: string }>(HORIZON, [])) as [{ horizon: string }];
    const tenants = this.#sealedTo
      ? await this.#query<Tenant>(TENANTS_BETWEEN, [this.#sealedTo, horizon])
      : await this.#query<Tenant>(TENANTS, []);
    let count = 0;
    const failures: Error[] = [];
    for (const tenant of tenants) {
      const name = nameOf(tenant);
      try {
        for (let digest = await this.#seal(tenant, horizon); digest; digest = await this.#seal(tenant, horizon)) count += 1;
        this.#faults.delete(name);
      } catch (error) {
        failures.push(error as Error);
        this.#complain(name, (error as Error).message);
      }
    }
    if (failures[0]) throw failures[0];
    this.#sealedTo = horizon;
    this.#faults.clear();
    return count;
  }

  async #seal(tenant: Tenant, horizon: string): Promise<AuditDigest | null> {
    const sealed = await inOperatorTransaction(this.#pools, async (transaction) => {
      const query: TrailQuery = async <R>({ text }: Statement, values: unknown[]) => (await transaction.query(text, values)).rows as R[];
      await transaction.query(LOCK, [tenant.clientAccountId, tenant.engagementId]);
      const digest = await nextDigest(new AuditTrail(query, tenant), horizon, this.#signer, systemClock.now());
      if (digest) await query(ADD_DIGEST, parametersOf(digest));
      return digest;
    });
    if (sealed) this.#logger.log(`Sealed ${nameOf(tenant)} ${sealed.sequence} ${sealed.digestHash} (${sealed.rowCount} rows)`);
    return sealed;
  }

  async #query<R>({ name, text }: Statement, values: unknown[]): Promise<R[]> {
    return (await this.#pools.ops.query({ name, text, values })).rows as R[];
  }

  #complain(subject: string, reason: string): void {
    if (this.#faults.get(subject) === reason) return;
    this.#faults.set(subject, reason);
    this.#logger.error(`Audit rows are not sealed. ${subject} ${reason}`);
  }
}

function parametersOf({ from, to, ...digest }: AuditDigest): unknown[] {
  return [
    ...[digest.clientAccountId, digest.engagementId, digest.sequence, digest.month],
    ...[from.transactionId, from.id, to.transactionId, to.id],
    ...[digest.rowCount, digest.rowHashes, digest.rowsHash, digest.previousHash, digest.digestHash],
    ...[digest.signature, digest.keyId, digest.sealedAt],
  ];
}

function nameOf({ clientAccountId, engagementId }: Tenant): string {
  return `${clientAccountId}/${engagementId}`;
}
