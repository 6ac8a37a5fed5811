import { type Mutant } from './mutant';

const WRITTEN = 'client_account_id, engagement_id, id, created_at, category, level, operation, flow_id, principal_id, request_id, context';

/** Grants that nobody's work needs. */
export const GRANT_MUTANTS: Mutant[] = [
  {
    what: 'a table of all tenants that the runtime may write',
    weaken: 'GRANT INSERT ON principals TO registry_app',
    mend: 'REVOKE INSERT ON principals FROM registry_app',
    violations: { 'app-writes-tenant-tables-only': ['public.principals: INSERT'] },
  },
  ...['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'].map((privilege) => ({
    what: `a grant of ${privilege}`,
    weaken: `GRANT ${privilege} ON assets TO registry_app`,
    mend: `REVOKE ${privilege} ON assets FROM registry_app`,
    violations: { 'no-structural-grant': [`registry_app: ${privilege} ON public.assets`] },
  })),
  {
    what: 'a schema public in which everybody may create',
    weaken: 'GRANT CREATE ON SCHEMA public TO PUBLIC',
    mend: 'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
    violations: { 'public-has-nothing': ['schema public: CREATE'] },
  },
  {
    what: 'a table that everybody may read',
    weaken: 'GRANT SELECT (name) ON client_accounts TO PUBLIC',
    mend: 'REVOKE SELECT (name) ON client_accounts FROM PUBLIC',
    violations: { 'public-has-nothing': ['public.client_accounts: SELECT'] },
  },
  {
    what: 'a runtime role with temporary tables',
    weaken: 'GRANT TEMPORARY ON DATABASE service_registry TO registry_app',
    mend: 'REVOKE TEMPORARY ON DATABASE service_registry FROM registry_app',
    violations: { 'no-create-or-temporary': ['registry_app: TEMPORARY ON database service_registry'] },
  },
  {
    what: 'a runtime role that may create in a schema',
    weaken: 'GRANT CREATE ON SCHEMA sec TO registry_ops',
    mend: 'REVOKE CREATE ON SCHEMA sec FROM registry_ops',
    violations: { 'no-create-or-temporary': ['registry_ops: CREATE ON schema sec'] },
  },
  {
    what: 'default privileges for the runtime',
    weaken: 'ALTER DEFAULT PRIVILEGES FOR ROLE registry_owner IN SCHEMA public GRANT SELECT ON TABLES TO registry_app',
    mend: 'ALTER DEFAULT PRIVILEGES FOR ROLE registry_owner IN SCHEMA public REVOKE SELECT ON TABLES FROM registry_app',
    violations: { 'no-default-grants': ['registry_owner: SELECT TO registry_app'] },
  },
  {
    what: 'a key that a runtime role can read',
    weaken: `SET ROLE registry_owner; CREATE TABLE sec.spare_keys (key bytea); GRANT SELECT ON sec.spare_keys TO registry_ops; RESET ROLE`,
    mend: 'DROP TABLE sec.spare_keys',
    violations: { 'sec-tables-closed': ['registry_ops: SELECT ON sec.spare_keys'] },
  },
  {
    what: 'an audit writer that can read',
    weaken: 'GRANT SELECT ON audit_logs TO registry_audit',
    mend: 'REVOKE SELECT ON audit_logs FROM registry_audit',
    violations: { 'audit-role-inserts-only': ['public.audit_logs: SELECT'] },
  },
  {
    what: 'an audit writer that cannot write',
    weaken: 'REVOKE INSERT ON audit_logs FROM registry_audit',
    mend: `GRANT INSERT (${WRITTEN}) ON audit_logs TO registry_audit`,
    violations: { 'audit-role-inserts-only': ['public.audit_logs: no INSERT'] },
  },
  {
    what: 'a runtime role that says of which transaction an audit row is',
    weaken: 'GRANT INSERT ON audit_logs TO registry_app',
    mend: `REVOKE INSERT ON audit_logs FROM registry_app; GRANT INSERT (${WRITTEN}) ON audit_logs TO registry_app`,
    violations: { 'audit-order-of-server': ['registry_app'] },
  },
];
