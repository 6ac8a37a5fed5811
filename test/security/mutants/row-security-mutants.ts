import { type Mutant } from './mutant';

const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';
/** As a migration would make it, but for what a mutant leaves out. */
const NOTES = `CREATE TABLE public.notes (client_account_id uuid, engagement_id uuid, id uuid, PRIMARY KEY (client_account_id, engagement_id, id),
    FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id))`;
const PARTITIONED = `${NOTES} PARTITION BY HASH (engagement_id); CALL sec.protect('notes');
    CREATE TABLE notes_0 PARTITION OF notes FOR VALUES WITH (MODULUS 1, REMAINDER 0)`;
/** A mutant whose policy of assets for one command is another than it should be. */
function policy(what: string, command: string, expressions: string, violations: Mutant['violations']): Mutant {
  const name = `tenant_${command.toLowerCase()}`;
  const sound = {
    SELECT: `USING (${OWN})`,
    INSERT: `WITH CHECK (${OWN} AND (SELECT sec.writable()))`,
    UPDATE: `USING (${OWN} AND (SELECT sec.writable())) WITH CHECK (${OWN} AND (SELECT sec.writable()))`,
  }[command];
  const create = (text: string): string =>
    `DROP POLICY ${name} ON assets; CREATE POLICY ${name} ON assets FOR ${command} TO registry_app ${text}`;
  return { what, weaken: create(expressions), mend: create(sound!), violations };
}

/** Row security that is off, missing or has a way round it. */
export const ROW_SECURITY_MUTANTS: Mutant[] = [
  {
    what: 'a tenant table whose row security is not forced',
    weaken: 'ALTER TABLE findings NO FORCE ROW LEVEL SECURITY',
    mend: 'ALTER TABLE findings FORCE ROW LEVEL SECURITY',
    violations: { 'row-security-forced': ['public.findings'] },
  },
  {
    what: 'a tenant table without row security',
    weaken: 'ALTER TABLE findings DISABLE ROW LEVEL SECURITY',
    mend: 'ALTER TABLE findings ENABLE ROW LEVEL SECURITY',
    violations: { 'row-security-forced': ['public.findings'] },
  },
  {
    what: 'audit rows that can be written before the seal',
    weaken: `DROP POLICY tenant_insert ON audit_logs; CREATE POLICY tenant_insert ON audit_logs FOR INSERT TO registry_app WITH CHECK (${OWN})`,
    mend: `DROP POLICY tenant_insert ON audit_logs; CREATE POLICY tenant_insert ON audit_logs FOR INSERT TO registry_app
             WITH CHECK (${OWN} AND (SELECT sec.sealed()))`,
    violations: { 'policy-requires-writable': ['public.audit_logs.tenant_insert: WITH CHECK'] },
  },
  {
    what: 'idempotency keys that can be written before the seal',
    weaken: `DROP POLICY tenant_insert ON idempotency_keys; CREATE POLICY tenant_insert ON idempotency_keys FOR INSERT TO registry_app WITH CHECK (${OWN})`,
    mend: `DROP POLICY tenant_insert ON idempotency_keys; CREATE POLICY tenant_insert ON idempotency_keys FOR INSERT TO registry_app
             WITH CHECK (${OWN} AND (SELECT sec.sealed()))`,
    violations: { 'policy-requires-writable': ['public.idempotency_keys.tenant_insert: WITH CHECK'] },
  },
  {
    what: 'a bare new table',
    weaken: 'CREATE TABLE public.notes (client_account_id uuid, note text)',
    mend: 'DROP TABLE notes',
    violations: {
      'row-security-forced': ['public.notes'],
      'tenant-table-has-key': ['public.notes'],
      'row-belongs-to-engagement': ['public.notes'],
      'tenant-table-owned-by-owner': ['public.notes: postgres'],
    },
  },
  {
    what: 'a bare copy in another schema',
    weaken: `CREATE SCHEMA backup; CREATE TABLE backup.assets (LIKE assets INCLUDING INDEXES); ALTER TABLE backup.assets OWNER TO registry_owner`,
    mend: 'DROP SCHEMA backup CASCADE',
    violations: { 'row-security-forced': ['backup.assets'], 'row-belongs-to-engagement': ['backup.assets'] },
  },
  {
    what: 'a partition without row security',
    weaken: `SET ROLE registry_owner; ${PARTITIONED}; RESET ROLE`,
    mend: 'DROP TABLE notes',
    violations: { 'row-security-forced': ['public.notes_0'] },
  },
  {
    what: 'a partition that can be reached past its table',
    weaken: `SET ROLE registry_owner; ${PARTITIONED}; CALL sec.protect('notes_0'); GRANT SELECT ON notes_0 TO registry_app; RESET ROLE`,
    mend: 'DROP TABLE notes',
    violations: { 'partition-not-granted': ['public.notes_0'] },
  },
  {
    what: 'a partition of the audit trail that operators read past its table',
    weaken: 'GRANT SELECT ON audit_logs_default TO registry_ops',
    mend: 'REVOKE SELECT ON audit_logs_default FROM registry_ops',
    violations: { 'partition-not-granted': ['public.audit_logs_default'] },
  },
  {
    what: 'a partition of the audit trail without row security',
    weaken: 'ALTER TABLE audit_logs_default DISABLE ROW LEVEL SECURITY',
    mend: 'ALTER TABLE audit_logs_default ENABLE ROW LEVEL SECURITY',
    violations: { 'row-security-forced': ['public.audit_logs_default'] },
  },
  {
    what: 'a grant without a policy',
    weaken: `SET ROLE registry_owner; GRANT UPDATE (data) ON flow_events TO registry_app; DROP POLICY tenant_update ON flow_events; RESET ROLE`,
    mend: `REVOKE UPDATE (data) ON flow_events FROM registry_app;
      CREATE POLICY tenant_update ON flow_events FOR UPDATE TO registry_app USING (${OWN} AND (SELECT sec.writable())) WITH CHECK (${OWN} AND (SELECT sec.writable()))`,
    violations: { 'policy-for-each-grant': ['public.flow_events: UPDATE'] },
  },
  policy('a policy without WITH CHECK', 'UPDATE', `USING (${OWN} AND (SELECT sec.writable()))`, {
    'policy-complete': ['public.assets.tenant_update: WITH CHECK'],
  }),
  policy('a policy that is true', 'SELECT', 'USING (true)', { 'policy-compares-tenant': ['public.assets.tenant_select: USING'] }),
  policy(
    'a policy that calls the function bare',
    'SELECT',
    'USING (client_account_id = sec.tenant() AND engagement_id = sec.engagement())',
    {
      'policy-compares-tenant': ['public.assets.tenant_select: USING'],
    },
  ),
  policy(
    'a policy on a setting that anybody can set',
    'SELECT',
    `USING (client_account_id = (SELECT current_setting('sec.client_account_id')::uuid) AND engagement_id = (SELECT sec.engagement()))`,
    { 'policy-compares-tenant': ['public.assets.tenant_select: USING'] },
  ),
  policy('a policy with a way round the comparison', 'SELECT', `USING (${OWN} OR name = 'shared')`, {
    'policy-compares-tenant': ['public.assets.tenant_select: USING'],
  }),
  policy('a policy of the client account only', 'SELECT', 'USING (client_account_id = (SELECT sec.tenant()))', {
    'policy-compares-tenant': ['public.assets.tenant_select: USING'],
  }),
  policy('a policy for writes that a read-only unit of work passes', 'INSERT', `WITH CHECK (${OWN})`, {
    'policy-requires-writable': ['public.assets.tenant_insert: WITH CHECK'],
  }),
  {
    what: 'a second policy, for everybody',
    weaken: 'CREATE POLICY everybody ON assets FOR SELECT USING (true)',
    mend: 'DROP POLICY everybody ON assets',
    violations: { 'policy-compares-tenant': ['public.assets.everybody: USING'] },
  },
];
