import { RUNTIME_ROLES } from '../runtime-roles';
import { type CatalogueRule, inList } from './catalogue-rule';

const OWNER = 'registry_owner';
const ROLES = inList([...RUNTIME_ROLES, OWNER]);
const SET_UP = '`npm run ops -- migrate up` sets it';

/** That the roles of the runtime are bound by policies and limits, and nobody can become one of them. */
export const ROLE_RULES: CatalogueRule[] = [
  {
    name: 'role-unprivileged',
    holds:
      'The roles of the service are no superusers, bypass no row security, make no roles and databases, replicate nothing; the owner never logs in.',
    violations: `SELECT r.rolname || ': ' || a.attribute FROM pg_roles r CROSS JOIN LATERAL (VALUES ('SUPERUSER', r.rolsuper), ('BYPASSRLS', r.rolbypassrls),
          ('CREATEDB', r.rolcreatedb), ('CREATEROLE', r.rolcreaterole), ('REPLICATION', r.rolreplication),
          ('LOGIN', r.rolcanlogin AND r.rolname = '${OWNER}')) a (attribute, held)
       WHERE r.rolname IN ${ROLES} AND a.held`,
    remedy: 'As superuser: ALTER ROLE it with NO and the attribute. Find out who gave it.',
  },
  {
    name: 'role-owns-nothing',
    holds: 'registry_app, registry_audit and registry_ops own nothing: an owner can change the policies.',
    violations: `SELECT r.name || ': ' || pg_describe_object(d.classid, d.objid, d.objsubid)
        FROM pg_shdepend d JOIN runtime_roles r ON r.oid = d.refobjid CROSS JOIN this_database
       WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND d.dbid IN (0, this_database.oid) AND r.name <> 'registry_worker'`,
    remedy: 'As superuser: REASSIGN OWNED to registry_owner, or DROP it.',
  },
  {
    name: 'tenant-table-owned-by-owner',
    holds: 'Every tenant table belongs to registry_owner, which row security binds too.',
    violations: `SELECT t.name || ': ' || pg_get_userbyid(t.owner) FROM tenant_tables t WHERE pg_get_userbyid(t.owner) <> '${OWNER}'`,
    remedy: 'As superuser: ALTER TABLE it OWNER TO registry_owner.',
  },
  {
    name: 'role-member-of-none',
    holds: 'No runtime role is a member of another role.',
    violations: `SELECT r.name || ': ' || pg_get_userbyid(m.roleid) FROM pg_auth_members m JOIN runtime_roles r ON r.oid = m.member`,
    remedy: 'As superuser: REVOKE the role FROM it.',
  },
  {
    name: 'role-for-admin-only',
    holds:
      'Only a superuser, the owner of the database or a role that makes roles is a member of one of ours; registry_owner is of registry_worker.',
    violations: `SELECT r.rolname || ': ' || pg_get_userbyid(m.roleid)
        FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member CROSS JOIN this_database
       WHERE pg_get_userbyid(m.roleid) IN ${ROLES} AND NOT (r.rolsuper OR r.rolcreaterole OR r.oid = this_database.datdba)
         AND r.oid NOT IN (SELECT oid FROM runtime_roles) AND NOT (r.rolname = '${OWNER}' AND pg_get_userbyid(m.roleid) = 'registry_worker')`,
    remedy: 'As superuser: REVOKE the role FROM it.',
  },
  {
    name: 'app-role-limits',
    holds: 'registry_app has a statement, a lock and an idle timeout and reads only unless its transaction says otherwise.',
    violations: `SELECT 'registry_app: ' || w.name FROM app CROSS JOIN this_database
        CROSS JOIN (VALUES ('statement_timeout'), ('lock_timeout'), ('idle_in_transaction_session_timeout'), ('default_transaction_read_only')) w (name)
        LEFT JOIN LATERAL (
          SELECT split_part(c, '=', 2) AS value FROM pg_db_role_setting d CROSS JOIN unnest(d.setconfig) c
           WHERE d.setrole = app.oid AND d.setdatabase IN (0, this_database.oid) AND split_part(c, '=', 1) = w.name
           ORDER BY d.setdatabase = 0 LIMIT 1) s ON true
       WHERE CASE w.name WHEN 'default_transaction_read_only' THEN s.value IN ('on', 'true', 'yes', '1') ELSE s.value !~ '^0+[a-z]*$' END IS NOT TRUE`,
    remedy: `${SET_UP}; one that is set for this database only: ALTER ROLE registry_app IN DATABASE it RESET the setting.`,
  },
  {
    name: 'app-connection-limit',
    holds: 'registry_app has a connection limit.',
    violations: `SELECT rolname || ': ' || rolconnlimit FROM pg_roles WHERE rolname = 'registry_app' AND rolconnlimit <= 0`,
    remedy: `${SET_UP} from APP_ROLE_CONNECTION_LIMIT.`,
  },
];
