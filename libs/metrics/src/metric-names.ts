/** Counter, label `tool_name`: what somebody other than the orchestrator tried with a session or a connection. */
export const SESSION_OWNERSHIP_VIOLATIONS_TOTAL = 'session_ownership_violations_total';
