import { type Pool } from 'pg';

/** A table's rows as one text, independent of where they lie. */
const HASH = `count(*) || ' rows, md5 ' || md5(coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), ''))`;
const TABLES = `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'graphile_worker') ORDER BY 1`;

/** The whole database but the audit trail, all tenants and the queue of jobs: a hash for each table. */
export async function databaseHashes(admin: Pool): Promise<Record<string, string>> {
  const { rows: tables } = await admin.query<{ name: string }>(TABLES);
  const names = tables.map(({ name }) => name).filter((name) => name !== 'audit_logs');
  const statement = names.map((name) => `SELECT '${name}' AS name, ${HASH} AS hash FROM ${name} t`).join(' UNION ALL ');
  const { rows } = await admin.query<{ name: string; hash: string }>(statement);
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}
