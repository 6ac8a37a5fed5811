import { type CatalogueRule, inList } from './catalogue-rule';

const WAYS_OUT = ['dblink', 'postgres_fdw', 'file_fdw', 'adminpack'];

/** The audit trail with its partitions, and what vouches for it. */
const APPEND_ONLY_TABLES = ['public.audit_logs', 'public.audit_digests', 'public.audit_retentions'];

/** The triggers of the audit trail by their events, as in pg_trigger.tgtype: BEFORE UPDATE OR DELETE a row, BEFORE TRUNCATE. */
const APPEND_ONLY = `(VALUES ('append_only', 27), ('append_only_truncate', 34)) w (name, events)`;

/** AFTER INSERT OR UPDATE a row: a backend has one row, which later transactions update. */
const AFTER_ROW_WRITTEN = 21;

/** AFTER INSERT OR UPDATE OR DELETE a row. */
const AFTER_ROW_CHANGED = 29;
const WHEN_DRY = `'WHEN ((current_setting(''sec.dry''::text, true) = ''on''::text))'`;
/** What the boundary writes itself is no change of a tool's. */
const BOUNDARYS_OWN = ['public.audit_logs', 'public.idempotency_keys', 'public.audit_digests'];

/** That nothing stands beside the tables that row security does not reach, and that the triggers which guard them fire. */
export const OBJECT_RULES: CatalogueRule[] = [
  {
    name: 'no-readable-materialized-view',
    holds: 'No runtime role can read a materialised view: it has no row security.',
    violations: `SELECT DISTINCT g.name FROM relation_grants g WHERE g.kind = 'm' AND (g.grantee = 0 OR g.grantee IN (SELECT oid FROM runtime_roles))`,
    remedy: 'As its owner: REVOKE ALL ON it FROM every runtime role and PUBLIC; use a view with security_invoker.',
  },
  {
    name: 'view-security-invoker',
    holds: 'Every view runs with the rights of its reader; those of the job queue are its own.',
    violations: `SELECT name FROM relations r WHERE r.kind = 'v' AND r.schema <> 'graphile_worker'
        AND NOT EXISTS (SELECT FROM pg_options_to_table(r.options) o WHERE o.option_name = 'security_invoker' AND o.option_value::boolean)`,
    remedy: 'As its owner: ALTER VIEW it SET (security_invoker = true).',
  },
  {
    name: 'no-rewrite-rule',
    holds: 'No tenant table has a rewrite rule: it would run with the rights of the owner.',
    violations: `SELECT t.name || ': ' || w.rulename FROM tenant_tables t JOIN pg_rewrite w ON w.ev_class = t.oid`,
    remedy: 'As registry_owner: DROP RULE it.',
  },
  {
    name: 'no-way-out',
    holds:
      'Nothing in the database reaches files, programs or other servers: no foreign tables, no such extensions, no untrusted languages.',
    violations: `SELECT 'foreign table ' || name FROM relations WHERE kind = 'f'
      UNION ALL SELECT 'extension ' || extname FROM pg_extension WHERE extname IN ${inList(WAYS_OUT)}
      UNION ALL SELECT 'language ' || lanname FROM pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('internal', 'c')`,
    remedy: 'As superuser: DROP it. What needs it belongs into another database.',
  },
  {
    name: 'append-only-triggers-fire',
    holds: 'The triggers that refuse UPDATE, DELETE and TRUNCATE on the audit trail, its partitions and its digests are there and enabled.',
    violations: `SELECT r.name || ': ' || w.name FROM relations r CROSS JOIN ${APPEND_ONLY}
       WHERE r.kind IN ('r', 'p') AND coalesce(pg_partition_root(r.oid), r.oid)::regclass::text IN ${inList(APPEND_ONLY_TABLES)} AND NOT EXISTS (
         SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN schemas s ON s.oid = p.pronamespace
          WHERE t.tgrelid = r.oid AND t.tgname = w.name AND t.tgtype = w.events AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr = ''
            AND s.name = 'sec' AND p.proname = 'refuse_change')`,
    remedy: 'As registry_owner: ALTER TABLE the table ENABLE TRIGGER it; one that is gone comes back from its migration. Verify the trail.',
  },
  {
    name: 'commit-gate-fires',
    holds: 'The constraint trigger commit_gate of sec.transactions is there for INSERT and UPDATE, enabled and deferred to the COMMIT.',
    violations: `SELECT 'sec.transactions: commit_gate'
       WHERE NOT EXISTS (
           SELECT FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid JOIN schemas s ON s.oid = p.pronamespace
            WHERE r.name = 'sec.transactions' AND t.tgname = 'commit_gate' AND t.tgtype = ${AFTER_ROW_WRITTEN} AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL AND t.tgattr = ''
              AND t.tgdeferrable AND t.tginitdeferred AND s.name = 'sec' AND p.proname = 'gate')`,
    remedy: 'As registry_owner: ALTER TABLE sec.transactions ENABLE TRIGGER commit_gate; one that is gone comes back from its migration.',
  },
  {
    name: 'dry-run-sees-changes',
    holds: `Every tenant table that registry_app may write has the trigger capture_change, but for ${BOUNDARYS_OWN.join(', ')}: a dry run lists all it would change.`,
    violations: `SELECT DISTINCT t.name FROM tenant_tables t JOIN relation_grants g ON g.oid = t.oid CROSS JOIN app
       WHERE g.grantee IN (0, app.oid) AND g.privilege IN ('INSERT', 'UPDATE', 'DELETE') AND t.root NOT IN ${inList(BOUNDARYS_OWN)}
         AND NOT EXISTS (
           SELECT FROM pg_trigger c JOIN pg_proc p ON p.oid = c.tgfoid JOIN schemas s ON s.oid = p.pronamespace
            WHERE c.tgrelid = t.oid AND c.tgname = 'capture_change' AND c.tgtype = ${AFTER_ROW_CHANGED} AND c.tgenabled IN ('O', 'A') AND c.tgattr = ''
              AND strpos(pg_get_triggerdef(c.oid), ${WHEN_DRY}) > 0 AND s.name = 'sec' AND p.proname = 'capture_change')`,
    remedy: 'As registry_owner: ALTER TABLE it ENABLE TRIGGER capture_change, or CALL sec.capture_changes_of(it).',
  },
  {
    name: 'triggers-not-silenced',
    holds: 'session_replication_role is origin for everybody here, and no runtime role may set a parameter of the superuser.',
    violations: `SELECT 'the session of the examination' WHERE current_setting('session_replication_role') <> 'origin'
      UNION ALL SELECT coalesce(r.rolname, 'the database') || ': ' || c
        FROM pg_db_role_setting d CROSS JOIN unnest(d.setconfig) c CROSS JOIN this_database LEFT JOIN pg_roles r ON r.oid = d.setrole
       WHERE d.setdatabase IN (0, this_database.oid) AND c LIKE 'session\\_replication\\_role=%' AND c <> 'session_replication_role=origin'
      UNION ALL SELECT coalesce(r.name, 'PUBLIC') || ': ' || g.privilege_type || ' ON PARAMETER ' || a.parname
        FROM pg_parameter_acl a CROSS JOIN aclexplode(a.paracl) g LEFT JOIN runtime_roles r ON r.oid = g.grantee
       WHERE g.grantee = 0 OR r.oid IS NOT NULL`,
    remedy: 'As superuser: ALTER ROLE (or DATABASE) it RESET session_replication_role; REVOKE the parameter.',
  },
];
