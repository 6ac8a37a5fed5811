export const AUDIT_CATEGORIES = ['TOOL_OPERATION', 'FLOW_OPERATION', 'USER_ACTION', 'SYSTEM_EVENT', 'SECURITY_EVENT'] as const;
export type AuditCategory = (typeof AUDIT_CATEGORIES)[number];
export const AUDIT_LEVELS = ['INFO', 'WARN', 'ERROR', 'CRITICAL'] as const;
export type AuditLevel = (typeof AUDIT_LEVELS)[number];

/** What happened, without who and for whom: those come from the request context. `details` must hold no secrets. */
export interface AuditEvent {
  category: AuditCategory;
  level: AuditLevel;
  /** The tool, flow action or refused route, for example `asset_upsert`, `flow.advance`. */
  operation: string;
  /** Keys in snake_case, as the ops views read them: tool_name, duration_ms, success ... */
  details: Record<string, unknown>;
  flowId?: string | null;
}
