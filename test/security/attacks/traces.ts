import { type Pool } from 'pg';

/** Everything that an attack could leave behind, as one value to compare: rows, large objects, relations, rights, settings. */
const TRACES = `SELECT json_build_object(
  'rows', (SELECT json_agg(t) FROM (SELECT client_account_id, engagement_id, kind, source, target FROM learned_mappings ORDER BY 1, 2, 3, 4) t),
  'audit', (SELECT count(*) FROM audit_logs WHERE operation = 'forged'),
  'jobs', (SELECT count(*) FROM graphile_worker._private_jobs),
  'large objects', (SELECT count(*) FROM pg_largeobject_metadata),
  'prepared', (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()),
  'relations', (SELECT md5(string_agg(concat_ws(' ', oid, relname, relnamespace, relrowsecurity, relforcerowsecurity, relacl), ',' ORDER BY oid))
                  FROM pg_class WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_t')),
  'triggers', (SELECT md5(string_agg(concat_ws(' ', oid, tgname, tgenabled), ',' ORDER BY oid)) FROM pg_trigger),
  'policies', (SELECT md5(string_agg(p::text, ',' ORDER BY p.oid)) FROM pg_policy p),
  'functions', (SELECT md5(string_agg(concat_ws(' ', oid, proname, proacl), ',' ORDER BY oid)) FROM pg_proc),
  'extensions', (SELECT count(*) FROM pg_extension),
  'roles', (SELECT md5(string_agg(concat_ws(' ', rolname, rolsuper, rolbypassrls, rolconfig), ',' ORDER BY rolname)) FROM pg_roles WHERE rolname LIKE 'registry%'),
  'settings', (SELECT md5(string_agg(s::text, ',' ORDER BY s::text)) FROM pg_db_role_setting s)) AS traces`;

/** As superuser, so that nothing is hidden. */
export async function tracesIn(admin: Pool): Promise<Record<string, unknown>> {
  return (await admin.query<{ traces: Record<string, unknown> }>(TRACES)).rows[0]!.traces;
}
