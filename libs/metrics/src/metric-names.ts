/** Counter, label `tool_name`: what somebody other than the orchestrator tried with a session or a connection. */
export const SESSION_OWNERSHIP_VIOLATIONS_TOTAL = 'session_ownership_violations_total';

/** Gauge, label `state` (ok, violated, unknown): 1 for what the isolation prober last found, 0 for the others. */
export const TENANT_ISOLATION_STATE = 'tenant_isolation_state';

/** Gauge: rows of failures and denials that wait for the database; more than a moment above 0 is an outage of the audit trail. */
export const AUDIT_EVIDENCE_WAITING_ROWS = 'audit_evidence_waiting_rows';

/** Gauge, seconds since 1970: when the prober's standing result was found; 0 before the first run. */
export const TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS = 'tenant_isolation_checked_timestamp_seconds';

/** Counter, label `reason` (process, client_account, service): requests that were refused because whose share was used up. */
export const REQUESTS_REFUSED_TOTAL = 'requests_refused_total';

/** Gauge, label `state` (in_progress, waiting): units of work of this replica. */
export const UNITS_OF_WORK = 'units_of_work';
