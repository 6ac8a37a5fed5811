import { type Mutant } from './mutant';

/** Things beside the tables that row security does not reach, and silenced triggers. */
export const OBJECT_MUTANTS: Mutant[] = [
  {
    what: 'a materialised view that the operators can read',
    weaken: `SET ROLE registry_owner; CREATE MATERIALIZED VIEW snapshot AS SELECT * FROM findings WITH NO DATA; GRANT SELECT ON snapshot TO registry_ops; RESET ROLE`,
    mend: 'DROP MATERIALIZED VIEW snapshot',
    violations: { 'no-readable-materialized-view': ['public.snapshot'] },
  },
  {
    what: 'a view with the rights of its owner',
    weaken: 'ALTER VIEW tool_operations_summary RESET (security_invoker)',
    mend: 'ALTER VIEW tool_operations_summary SET (security_invoker = true)',
    violations: { 'view-security-invoker': ['public.tool_operations_summary'] },
  },
  {
    what: 'a rewrite rule on a tenant table',
    weaken: 'CREATE RULE spill AS ON INSERT TO findings DO ALSO NOTHING',
    mend: 'DROP RULE spill ON findings',
    violations: { 'no-rewrite-rule': ['public.findings: spill'] },
  },
  {
    what: 'an extension that reads files of the server',
    weaken: 'CREATE SCHEMA aside; CREATE EXTENSION file_fdw SCHEMA aside',
    mend: 'DROP SCHEMA aside CASCADE',
    violations: { 'no-way-out': ['extension file_fdw'] },
  },
  {
    what: 'a foreign table',
    weaken:
      'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER elsewhere FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE far (x int) SERVER elsewhere',
    mend: 'DROP FOREIGN DATA WRAPPER w CASCADE',
    violations: { 'no-way-out': ['foreign table public.far'] },
  },
  ...['append_only', 'append_only_truncate'].map((trigger) => ({
    what: `an audit trail whose trigger ${trigger} is disabled`,
    weaken: `ALTER TABLE ONLY audit_logs DISABLE TRIGGER ${trigger}`,
    mend: `ALTER TABLE ONLY audit_logs ENABLE TRIGGER ${trigger}`,
    violations: { 'append-only-triggers-fire': [`public.audit_logs: ${trigger}`] },
  })),
  ...['audit_logs_default', 'audit_digests', 'audit_retentions'].flatMap((table) =>
    ['append_only', 'append_only_truncate'].map((trigger) => ({
      what: `a table ${table} whose trigger ${trigger} is disabled`,
      weaken: `ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`,
      mend: `ALTER TABLE ${table} ENABLE TRIGGER ${trigger}`,
      violations: { 'append-only-triggers-fire': [`public.${table}: ${trigger}`] },
    })),
  ),
  {
    what: 'an audit trail whose trigger is gone',
    weaken: 'DROP TRIGGER append_only_truncate ON audit_logs',
    mend: 'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change()',
    violations: { 'append-only-triggers-fire': ['public.audit_logs: append_only_truncate'] },
  },
  {
    what: 'a table whose changes a dry run does not see',
    weaken: 'ALTER TABLE findings DISABLE TRIGGER capture_change',
    mend: 'ALTER TABLE findings ENABLE TRIGGER capture_change',
    violations: { 'dry-run-sees-changes': ['public.findings'] },
  },
  {
    what: 'a table whose deletions a dry run does not see',
    weaken: `DROP TRIGGER capture_change ON findings; CREATE TRIGGER capture_change AFTER INSERT OR UPDATE ON findings FOR EACH ROW
      WHEN (current_setting('sec.dry', true) = 'on') EXECUTE FUNCTION sec.capture_change()`,
    mend: 'DROP TRIGGER capture_change ON findings; CALL sec.capture_changes_of($$findings$$)',
    violations: { 'dry-run-sees-changes': ['public.findings'] },
  },
  {
    what: 'a table whose changes are taken down on another condition',
    weaken: `DROP TRIGGER capture_change ON findings; CREATE TRIGGER capture_change AFTER INSERT OR UPDATE OR DELETE ON findings FOR EACH ROW
      WHEN (current_setting('sec.dry', true) = 'yes') EXECUTE FUNCTION sec.capture_change()`,
    mend: 'DROP TRIGGER capture_change ON findings; CALL sec.capture_changes_of($$findings$$)',
    violations: { 'dry-run-sees-changes': ['public.findings'] },
  },
  {
    what: 'a new table that the runtime may write, without the trigger',
    weaken: `SET ROLE registry_owner; CREATE TABLE public.notes (client_account_id uuid, engagement_id uuid, id uuid, PRIMARY KEY (client_account_id, engagement_id, id),
      FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id)); CALL sec.protect('notes');
      GRANT INSERT (id) ON notes TO registry_app; DROP TRIGGER capture_change ON notes; RESET ROLE`,
    mend: 'DROP TABLE notes',
    violations: { 'dry-run-sees-changes': ['public.notes'] },
  },
  {
    what: 'a runtime role whose sessions fire no triggers',
    weaken: 'ALTER ROLE registry_app SET session_replication_role = replica',
    mend: 'ALTER ROLE registry_app RESET session_replication_role',
    violations: { 'triggers-not-silenced': ['registry_app: session_replication_role=replica', 'the session of the examination'] },
  },
  {
    what: 'a runtime role that may silence triggers',
    weaken: 'GRANT SET ON PARAMETER session_replication_role TO registry_app',
    mend: 'REVOKE SET ON PARAMETER session_replication_role FROM registry_app',
    violations: { 'triggers-not-silenced': ['registry_app: SET ON PARAMETER session_replication_role'] },
  },
];
