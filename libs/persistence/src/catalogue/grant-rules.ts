import { type CatalogueRule, inList } from './catalogue-rule';

/** Privileges that row security does not limit. */
const STRUCTURAL = ['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];
const WRITES = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'];

/** Grants on the database and on schemas to others than their owners; grantee 0 is PUBLIC. */
const CONTAINER_GRANTS = `(
    SELECT 'database ' || current_database() AS name, g.grantee, g.privilege_type AS privilege
      FROM this_database d CROSS JOIN aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) g WHERE g.grantee <> d.datdba
    UNION ALL SELECT 'schema ' || s.name, g.grantee, g.privilege_type FROM schemas s CROSS JOIN aclexplode(s.acl) g WHERE g.grantee <> s.owner)`;

/** That no role has more than its work needs, and PUBLIC nothing. */
export const GRANT_RULES: CatalogueRule[] = [
  {
    name: 'app-writes-tenant-tables-only',
    holds: 'registry_app may write to tenant tables only: elsewhere no policy asks for the binding of a unit of work.',
    violations: `SELECT DISTINCT g.name || ': ' || g.privilege FROM relation_grants g CROSS JOIN app
       WHERE g.grantee IN (0, app.oid) AND g.privilege IN ${inList(WRITES)} AND NOT EXISTS (SELECT FROM tenant_tables t WHERE t.oid = g.oid)`,
    remedy: 'As its owner: REVOKE the writes FROM registry_app, or make it a tenant table.',
  },
  {
    name: 'no-structural-grant',
    holds: `No runtime role has ${STRUCTURAL.join(', ')} on a table: row security does not limit these.`,
    violations: `SELECT r.name || ': ' || g.privilege || ' ON ' || g.name FROM relation_grants g JOIN runtime_roles r ON r.oid = g.grantee
       WHERE g.privilege IN ${inList(STRUCTURAL)}`,
    remedy: 'As registry_owner: REVOKE it.',
  },
  {
    name: 'no-create-or-temporary',
    holds: 'No runtime role may make tables, temporary ones included, or schemas; registry_worker makes the schema of the job queue.',
    violations: `SELECT r.name || ': ' || g.privilege || ' ON ' || g.name FROM ${CONTAINER_GRANTS} g JOIN runtime_roles r ON r.oid = g.grantee
       WHERE g.privilege IN ('CREATE', 'TEMPORARY') AND NOT (r.name = 'registry_worker' AND g.privilege = 'CREATE' AND g.name LIKE 'database %')`,
    remedy: 'As the owner of the database or schema: REVOKE it.',
  },
  {
    name: 'public-has-nothing',
    holds: 'PUBLIC has no right on the database, its schemas, tables, views and sequences.',
    violations: `SELECT g.name || ': ' || g.privilege FROM ${CONTAINER_GRANTS} g WHERE g.grantee = 0
      UNION ALL SELECT g.name || ': ' || g.privilege FROM relation_grants g WHERE g.grantee = 0`,
    remedy:
      '`npm run ops -- migrate up` closes the database and its schema public; for anything else, as its owner: REVOKE ALL ON it FROM PUBLIC.',
  },
  {
    name: 'no-default-grants',
    holds: 'No default privileges give what will be made to a runtime role or to PUBLIC.',
    violations: `SELECT pg_get_userbyid(d.defaclrole) || ': ' || g.privilege_type || ' TO ' || coalesce(r.name, 'PUBLIC')
        FROM pg_default_acl d CROSS JOIN aclexplode(d.defaclacl) g LEFT JOIN runtime_roles r ON r.oid = g.grantee
       WHERE g.grantee <> d.defaclrole AND (r.oid IS NOT NULL OR g.grantee = 0)
         AND NOT (g.grantee = 0 AND (d.defaclobjtype, g.privilege_type) IN (('f', 'EXECUTE'), ('T', 'USAGE')))`,
    remedy: 'As the role that it says: ALTER DEFAULT PRIVILEGES ... REVOKE it.',
  },
  {
    name: 'sec-tables-closed',
    holds: 'No runtime role has any right on a table of the schema sec: keys and bindings are for its functions alone.',
    violations: `SELECT coalesce(r.name, 'PUBLIC') || ': ' || g.privilege || ' ON ' || g.name
        FROM relation_grants g LEFT JOIN runtime_roles r ON r.oid = g.grantee WHERE g.schema = 'sec' AND (g.grantee = 0 OR r.oid IS NOT NULL)`,
    remedy: 'As registry_owner: REVOKE ALL ON it. If it was a key, change REGISTRY_SECRET.',
  },
  {
    name: 'audit-role-inserts-only',
    holds: 'registry_audit may INSERT into the audit trail, and may do nothing else to any table than INSERT.',
    violations: `SELECT g.name || ': ' || g.privilege FROM relation_grants g JOIN runtime_roles r ON r.oid = g.grantee
       WHERE r.name = 'registry_audit' AND g.privilege <> 'INSERT'
      UNION ALL SELECT t.name || ': no INSERT' FROM tenant_tables t JOIN runtime_roles r ON r.name = 'registry_audit'
       WHERE t.name = 'public.audit_logs' AND NOT EXISTS (SELECT FROM relation_grants g WHERE g.oid = t.oid AND g.grantee = r.oid AND g.privilege = 'INSERT')`,
    remedy: 'As registry_owner: grant it INSERT on the columns of audit_logs but transaction_id, and nothing else.',
  },
  {
    name: 'audit-order-of-server',
    holds: 'No runtime role says of which transaction an audit row is: a row could be slipped in among those that are sealed.',
    violations: `SELECT r.name FROM runtime_roles r JOIN tenant_tables t ON t.name = 'public.audit_logs'
       WHERE EXISTS (SELECT FROM pg_class c CROSS JOIN aclexplode(c.relacl) g
                      WHERE c.oid = t.oid AND g.grantee IN (0, r.oid) AND g.privilege_type = 'INSERT')
          OR EXISTS (SELECT FROM pg_attribute a CROSS JOIN aclexplode(a.attacl) g
                      WHERE a.attrelid = t.oid AND a.attname = 'transaction_id' AND g.grantee IN (0, r.oid) AND g.privilege_type = 'INSERT')`,
    remedy: 'As registry_owner: REVOKE INSERT ON audit_logs FROM it, then grant it for every other column.',
  },
];
