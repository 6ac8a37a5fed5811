import { type AppConfig } from '@app/config';
import { Admission } from './admission/admission';
import { admissionLimits } from './admission/admission-limits';
import { EventLoopShare } from './admission/event-loop-share';
import { assertFitToServe } from './boot-checks';
import { DeploymentKeys } from './deployment-keys';
import { DigestSigner } from './digest-signer';
import { type EmbeddedPostgres } from './embedded/embedded-postgres';
import { assertTicketsAccepted } from './gate/assert-tickets-accepted';
import { GateProbe } from './gate/probe-gate';
import { ticketKey } from './gate/ticket-key';
import { TicketOffice } from './gate/ticket-office';
import { locateDatabase } from './locate-database';
import { migrateUp, type MigrationClass } from './migrate';
import { Orchestrator } from './orchestrator';
import { CommitOutcomes } from './outcome/commit-outcomes';
import { OwnershipGuard } from './ownership/ownership-guard';
import { OwnershipViolations } from './ownership/ownership-violations';
import { RuntimePools } from './pools';
import { loadSqlGuard } from './sql-guard/sql-guard';

export interface Database {
  pools: RuntimePools;
  /** Lets units of work begin. */
  admission: Admission;
  /** Opens and ends the tenants' transactions. */
  orchestrator: Orchestrator;
  /** Tries the commit gate from below the orchestrator, on the canaries only. */
  gateProbe: GateProbe;
  /** Derives keys from REGISTRY_SECRET. */
  keys: DeploymentKeys;
  /** Signs digests of the audit trail, with a key of the deployment's secret. */
  digestSigner: DigestSigner;
  /** Reports what is done with sessions behind the orchestrator's back. */
  violations: OwnershipViolations;
  /** Keeps everybody else in this process from the database, once installed. */
  guard: OwnershipGuard;
  /** Null when this process may not migrate (DATABASE_URL names registry_app). */
  adminUrl: string | null;
  embedded: EmbeddedPostgres | null;
  /** What an operator should know although the configuration accepts it, one paragraph each. */
  warnings: string[];
  /** Ends the pools, then the embedded server: the other way round idle connections would report an error. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  migrations: MigrationClass[];
  migrate: boolean;
  onError: (pool: string, error: Error) => void;
  /** Server settings of the embedded PostgreSQL; tests switch fsync off. */
  embeddedSettings?: Record<string, string | number>;
}

/**
 * Starts or finds the database, migrates when asked to, and opens the pools of the runtime roles.
 * @throws BootRefusedError when the database must not be served from.
 */
export async function connectDatabase(config: AppConfig, options: ConnectOptions): Promise<Database> {
  const { urls, adminUrl, secret, embedded } = await locateDatabase(config, options.embeddedSettings);
  try {
    const { appRoleConnectionLimit } = config.database;
    if (adminUrl && options.migrate) await migrateUp(adminUrl, { secret, migrations: options.migrations, appRoleConnectionLimit });
    const digestSigner = new DigestSigner(secret, config.audit.trustedKeys);
    await loadSqlGuard();
    const pools = new RuntimePools(urls, config.database, options.onError);
    const violations = new OwnershipViolations(config.enforceSessionOwnership);
    const tickets = new TicketOffice(ticketKey(secret));
    const limits = admissionLimits(config.database);
    const admission = new Admission(limits, new EventLoopShare(limits.unitsEach));
    const resources = { admission, pool: pools.tenant, tickets, violations, outcomes: new CommitOutcomes(pools.ops) };
    const orchestrator = new Orchestrator(resources, config.database.transactionTimeoutMs);
    const gateProbe = new GateProbe(resources);
    let warnings: string[];
    try {
      warnings = await assertFitToServe(
        pools,
        options.migrations.map(({ name }) => name),
        config,
      );
      await assertTicketsAccepted(orchestrator);
    } catch (error) {
      await pools.end();
      throw error;
    }
    const close = async (): Promise<void> => {
      await pools.end();
      await embedded?.stop();
    };
    const { tenant, audit, ops, worker } = urls;
    const guard = new OwnershipGuard([tenant, audit, ops, worker, ...(adminUrl ? [adminUrl] : [])], violations);
    const keys = new DeploymentKeys(secret);
    return { pools, admission, orchestrator, gateProbe, keys, digestSigner, violations, guard, adminUrl, embedded, warnings, close };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}
