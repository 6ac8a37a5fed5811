import { type CatalogueRule, inList } from './catalogue-rule';

const PROTECT = 'As registry_owner, in a migration: `CALL sec.protect(...)` makes the policies as they must be.';

const WRITABLE = `' AND ( SELECT sec.writable() AS writable)'`;
/** What the boundary writes and nobody else, reading transactions included. */
const BOUNDARY_TABLES = ['public.audit_logs', 'public.idempotency_keys'];
const SEALED = `' AND ( SELECT sec.sealed() AS sealed)'`;
const CONDITION = `CASE WHEN e.root IN ${inList(BOUNDARY_TABLES)} THEN ${SEALED} ELSE ${WRITABLE} END`;

/** That row policies bind the runtime role to one engagement, on each table and for each command. */
export const ROW_SECURITY_RULES: CatalogueRule[] = [
  {
    name: 'row-security-forced',
    holds: 'Every tenant table, and each partition of one, has row security enabled and forced.',
    violations: `SELECT name FROM tenant_tables WHERE NOT forced`,
    remedy: 'As registry_owner: ALTER TABLE it ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY. Find out who lifted it.',
  },
  {
    name: 'policy-for-each-grant',
    holds: 'Every command that registry_app is granted on a tenant table has a policy.',
    violations: `SELECT t.name || ': ' || c.privilege
        FROM tenant_tables t CROSS JOIN app CROSS JOIN (VALUES ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) c (privilege, command)
       WHERE EXISTS (SELECT FROM relation_grants g WHERE g.oid = t.oid AND g.privilege = c.privilege AND g.grantee IN (0, app.oid))
         AND NOT EXISTS (SELECT FROM app_expressions e WHERE e.table_oid = t.oid AND e.command IN (c.command, '*'))`,
    remedy: `${PROTECT} Or REVOKE the command, if the runtime does not need it.`,
  },
  {
    name: 'policy-complete',
    holds: 'Every policy of registry_app says with USING which rows are met and with WITH CHECK which may be left behind.',
    violations: `SELECT e.name FROM app_expressions e JOIN (VALUES ('USING', 'rwd*'), ('WITH CHECK', 'aw*')) n (clause, commands) USING (clause)
       WHERE e.text IS NULL AND strpos(n.commands, e.command) > 0`,
    remedy: PROTECT,
  },
  {
    name: 'policy-compares-tenant',
    holds:
      'Every policy of registry_app begins with client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()), and only AND follows.',
    violations: `SELECT e.name FROM app_expressions e
       WHERE e.text <> e.own || ')' AND NOT starts_with(e.text, e.own || ' AND ')`,
    remedy: PROTECT,
  },
  {
    name: 'policy-requires-writable',
    holds:
      'Every policy of registry_app for a write goes on with AND (SELECT sec.writable()); on what the boundary writes (audit trail, idempotency keys) with AND (SELECT sec.sealed()).',
    violations: `SELECT e.name FROM app_expressions e
       WHERE e.command <> 'r' AND e.text <> e.own || ${CONDITION} || ')' AND NOT starts_with(e.text, e.own || ${CONDITION} || ' AND ')`,
    remedy: PROTECT,
  },
  {
    name: 'partition-not-granted',
    holds: 'A runtime role reaches a partition through its partitioned table only.',
    violations: `SELECT DISTINCT t.name FROM tenant_tables t JOIN relation_grants g ON g.oid = t.oid JOIN runtime_roles r ON r.oid = g.grantee WHERE t.name <> t.root`,
    remedy: 'As registry_owner: REVOKE ALL ON it FROM every runtime role.',
  },
];
