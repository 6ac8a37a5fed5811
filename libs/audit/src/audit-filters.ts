import { type AuditCategory, type AuditLevel } from './audit-event';

/** Which rows of the trail are meant; all that is left out, and null, filters nothing. */
export interface AuditFilters {
  category?: AuditCategory | null;
  level?: AuditLevel | null;
  toolName?: string | null;
  agentName?: string | null;
  flowId?: string | null;
  /** ISO 8601, inclusive. */
  from?: string | null;
  /** ISO 8601, exclusive. */
  to?: string | null;
}
