import { hash } from 'node:crypto';

/** A row of the audit trail in the very texts that PostgreSQL prints: a number such as 1.10 must not become 1.1. */
export interface AuditRow {
  clientAccountId: string;
  engagementId: string;
  id: string;
  /** UTC with microseconds, `2026-11-25T16:00:00.123456Z`. */
  createdAt: string;
  category: string;
  level: string;
  operation: string;
  flowId: string | null;
  principalId: string | null;
  requestId: string;
  /** xid8, as a decimal text. */
  transactionId: string;
  /** JSON as jsonb prints it. */
  context: string;
}

/** What AuditRow is read with, its properties in the order of the canonical line. */
export const AUDIT_ROW_COLUMNS = `client_account_id AS "clientAccountId", engagement_id AS "engagementId", id,
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAt", category, level, operation,
  flow_id AS "flowId", principal_id AS "principalId", request_id AS "requestId", transaction_id::text AS "transactionId", context::text AS context`;

/**
 * The canonical line of a row: one JSON object without its newline, the fields in this order and no spaces, the context as it was read. It
 * is what is hashed, and what an export consists of; a change here breaks every digest there is.
 */
export function canonicalLine(row: AuditRow): string {
  return (
    `{"clientAccountId":"${row.clientAccountId}","engagementId":"${row.engagementId}","id":"${row.id}","createdAt":"${row.createdAt}"` +
    `,"category":${JSON.stringify(row.category)},"level":${JSON.stringify(row.level)},"operation":${JSON.stringify(row.operation)}` +
    `,"flowId":${JSON.stringify(row.flowId)},"principalId":${JSON.stringify(row.principalId)},"requestId":${JSON.stringify(row.requestId)}` +
    `,"transactionId":"${row.transactionId}","context":${row.context}}`
  );
}

/** SHA-256 of the canonical line, as hex: that is what node:crypto gives fastest. */
export function rowHash(row: AuditRow): string {
  return hash('sha256', canonicalLine(row), 'hex');
}
