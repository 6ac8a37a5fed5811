import { Injectable } from '@nestjs/common';
import { type RequestContext } from '@app/context';
import { NO_TENANT, uuidV7 } from '@app/kernel';
import { DatabasePools, lastWord, type UnitOfWork } from '@app/persistence';
import { type AuditEvent } from './audit-event';

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
const DETACHED = `INSERT INTO audit_logs (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map((_, i) => `$${i + 1}`).join(', ')})`;

/**
 * Writes the audit trail in two ways, because a rollback erases what was written in the transaction:
 * success commits with its effect; failure and denial go through the INSERT-only connection of their own.
 */
@Injectable()
export class AuditService {
  readonly #pools: DatabasePools;

  constructor(pools: DatabasePools) {
    this.#pools = pools;
  }

  /** Rides in the flush of the COMMIT: no effect without its audit row, no audit row without its effect. */
  recordWithCommit(unit: UnitOfWork, context: RequestContext, event: AuditEvent): void {
    unit.addLastWord(WITH_COMMIT, parameters(context, event));
  }

  /** For what the transaction cannot keep. @throws the database's error: the caller decides whether to fail closed. */
  async recordDetached(context: RequestContext, event: AuditEvent): Promise<void> {
    await this.#pools.audit.query({ name: 'audit.detached', text: DETACHED, values: parameters(context, event) });
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
