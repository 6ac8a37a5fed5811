import { Inject, Injectable, Logger, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { type RequestContext } from '@app/context';
import { NO_TENANT, systemClock, uuidV7 } from '@app/kernel';
import { EvidenceGauge } from '@app/metrics';
import { DatabasePools, lastWord, type UnitOfWork } from '@app/persistence';
import { type AuditEvent } from './audit-event';
import { EvidenceSpool } from './evidence-spool';

const COLUMNS = [
  'client_account_id',
  'engagement_id',
  'id',
  'category',
  'level',
  'operation',
  'flow_id',
  'principal_id',
  'request_id',
  'context',
] as const;
const WITH_COMMIT = lastWord('audit.with_commit', 'audit_logs', COLUMNS, ['client_account_id', 'engagement_id', 'id']);
/** With its time, because it may be written later. */
const DETACHED_COLUMNS = [...COLUMNS, 'created_at'];
const DETACHED = `INSERT INTO audit_logs (${DETACHED_COLUMNS.join(', ')}) VALUES (${DETACHED_COLUMNS.map((_, i) => `$${i + 1}`).join(', ')})`;

/**
 * Writes the audit trail in two ways, because a rollback erases what was written in the transaction:
 * success commits with its effect; failure and denial go through the INSERT-only connection of their own.
 */
@Injectable()
export class AuditService implements OnApplicationShutdown {
  readonly #logger = new Logger('Audit');
  readonly #spool: EvidenceSpool;
  readonly #toolOperations: boolean;

  /** Outside of the application everything is audited, and nothing measured. */
  constructor(
    { audit }: DatabasePools,
    @Optional() @Inject(APP_CONFIG) config?: Pick<AppConfig, 'audit'>,
    @Optional() gauge?: EvidenceGauge,
  ) {
    this.#toolOperations = config?.audit.toolOperations ?? true;
    this.#spool = new EvidenceSpool(
      (values) => audit.query({ name: 'audit.detached', text: DETACHED, values }),
      (rows) => gauge?.show(rows),
      (row, error) => this.#logger.error(`The audit row ${String(row[2])} of request ${String(row[8])} is refused: ${String(error)}`),
    );
  }

  /** What could not be written yet has its last chance. */
  async onApplicationShutdown(): Promise<void> {
    const lost = await this.#spool.close();
    if (lost > 0) this.#logger.error(`${lost} rows of failures and denials are not in the audit trail: the database stayed away.`);
  }

  /**
   * Rides in the flush of the COMMIT: no effect without its audit row, no audit row without its effect. A tool's success alone may
   * be left out (AUDIT_TOOL_OPERATIONS=false).
   */
  recordWithCommit(unit: UnitOfWork, context: RequestContext, event: AuditEvent): void {
    if (!this.#toolOperations && event.category === 'TOOL_OPERATION' && event.level === 'INFO') return;
    unit.addLastWord(WITH_COMMIT, parameters(context, event));
  }

  /**
   * For what the transaction cannot keep. Kept until the database can take it, if it is away.
   * @throws AppError OVERLOADED when too much is kept already; the database's error when it refuses the row.
   */
  recordDetached(context: RequestContext, event: AuditEvent): Promise<void> {
    return this.#spool.write([...parameters(context, event), systemClock.now()]);
  }
}

function parameters(context: RequestContext, event: AuditEvent): unknown[] {
  const { tenant, principal, tenantDefaulted } = context;
  const who = {
    ...event.details,
    agent_name: context.agentName ?? principal?.name ?? 'unknown',
    client_account_id: tenant?.clientAccountId ?? null,
    engagement_id: tenant?.engagementId ?? null,
    ip_address: context.ipAddress,
    ...(tenantDefaulted ? { tenant_defaulted: true } : {}),
  };
  return [
    tenant?.clientAccountId ?? NO_TENANT,
    tenant?.engagementId ?? NO_TENANT,
    uuidV7(),
    event.category,
    event.level,
    event.operation,
    event.flowId ?? null,
    principal?.id ?? null,
    context.requestId,
    storableJson(who),
  ];
}

/**
 * jsonb takes neither NUL nor half a surrogate pair, and both come in with inputs: evidence must not be lost to them. In what
 * JSON.stringify writes, these are the only such escapes.
 */
function storableJson(value: unknown): string {
  return JSON.stringify(value).replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) => (escape.length > 2 ? '\ufffd' : escape));
}
