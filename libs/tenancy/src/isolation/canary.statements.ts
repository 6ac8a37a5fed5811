import { sql } from '@app/persistence';

/*
 * None of them says whose rows it means: that the policies do so is what is to be shown. A statement that reads no column needs
 * only the policy of its own kind, so those without a condition try update and delete policies on their own.
 */
export const ROW = sql('isolation.row', 'SELECT * FROM isolation_canaries WHERE id = $1');
export const ROWS = sql('isolation.rows', 'SELECT client_account_id, engagement_id FROM isolation_canaries LIMIT 100');
export const COUNT = sql(
  'isolation.count',
  'SELECT count(*) AS all, count(*) FILTER (WHERE client_account_id = $1 AND engagement_id = $2) AS own FROM isolation_canaries',
);
export const MARK_ROW = sql('isolation.mark_row', 'UPDATE isolation_canaries SET mark = $2 WHERE id = $1');
export const MARK_ALL = sql('isolation.mark_all', 'UPDATE isolation_canaries SET mark = $1');
export const MOVE_ALL = sql('isolation.move_all', 'UPDATE isolation_canaries SET client_account_id = $1, engagement_id = $2');
export const DELETE_ROW = sql('isolation.delete_row', 'DELETE FROM isolation_canaries WHERE id = $1');
export const DELETE_ALL = sql('isolation.delete_all', 'DELETE FROM isolation_canaries');
export const INSERT = sql(
  'isolation.insert',
  `INSERT INTO isolation_canaries (client_account_id, engagement_id, id, secret) VALUES ($1, $2, $3, 'never committed')`,
);

/** Tables of tenants that the runtime role can do anything with, and what is wrong with the row policies of each. */
export const TENANT_TABLES = sql(
  'isolation.tenant_tables',
  `SELECT c.relname AS name,
          CASE WHEN NOT (c.relrowsecurity AND c.relforcerowsecurity) THEN 'row security is not forced' ELSE (
            SELECT string_agg('the policy ' || p.polname || ' does not ask for the tenant', ', ') FROM pg_policy p
             WHERE p.polrelid = c.oid AND p.polpermissive
               AND EXISTS (SELECT FROM unnest(p.polroles) r WHERE r = 0 OR pg_has_role('registry_app', r, 'USAGE'))
               AND EXISTS (SELECT FROM unnest(ARRAY[pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)]) AS condition
                            WHERE condition NOT LIKE '%client_account_id = ( SELECT sec.tenant()%'
                               OR condition NOT LIKE '%id = ( SELECT sec.engagement()%')) END AS fault
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_account_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      AND (has_any_column_privilege('registry_app', c.oid, 'SELECT, INSERT, UPDATE') OR has_table_privilege('registry_app', c.oid, 'DELETE'))`,
);
