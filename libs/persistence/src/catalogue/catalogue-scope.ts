import { RUNTIME_ROLES } from '../runtime-roles';
import { inList } from './catalogue-rule';

/** Tables with a client account that are no tenant's: the runtime role has no grant on them. */
const NOT_A_TENANTS = ['public.memberships'];

/**
 * What every rule may read, as common table expressions. Names are qualified, because the search path is pg_catalog alone.
 *
 * - `schemas`, `relations`: everything that is not PostgreSQL's own. The schema `sec` has no tenant tables: nobody may read its.
 * - `relation_grants`: grants on relations and columns to others than the owner; grantee 0 is PUBLIC.
 * - `runtime_roles`, `app` (registry_app, one row), `this_database` (one row).
 * - `tenant_tables`: partitions too; `root` is the partitioned table, else the table itself.
 * - `app_expressions`: both expressions, absent ones as null, of the permissive policies that let registry_app do something
 *   on a tenant table. `own` is how a text must begin that compares client account and engagement with those of the binding,
 *   each read once a statement. PostgreSQL puts brackets around every operand: what begins so is a conjunction.
 * - `tenant_references`: foreign keys to tenant tables. `binds`: no null in the key can leave it open.
 * - `functions`: pg_proc, with the name by signature; `callers` may execute it, 0 is PUBLIC.
 */
export const CATALOGUE_SCOPE = `
  this_database AS (SELECT oid, datdba, datacl FROM pg_database WHERE datname = current_database()),
  runtime_roles AS MATERIALIZED (SELECT oid, rolname AS name FROM pg_roles WHERE rolname IN ${inList(RUNTIME_ROLES)}),
  app AS MATERIALIZED (SELECT oid FROM runtime_roles WHERE name = 'registry_app'),
  schemas AS MATERIALIZED (SELECT oid, nspname AS name, nspowner AS owner, nspacl AS acl FROM pg_namespace
               WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
  relations AS MATERIALIZED (SELECT c.oid, c.oid::regclass::text AS name, s.name AS schema, c.relkind AS kind, c.relowner AS owner, c.relacl AS acl,
                       c.reloptions AS options, c.relrowsecurity AND c.relforcerowsecurity AS forced
                  FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')),
  relation_grants AS MATERIALIZED (SELECT r.oid, r.name, r.schema, r.kind, g.grantee, g.privilege_type AS privilege
                        FROM relations r CROSS JOIN aclexplode(r.acl) g WHERE g.grantee <> r.owner
                      UNION
                      SELECT r.oid, r.name, r.schema, r.kind, g.grantee, g.privilege_type
                        FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid CROSS JOIN aclexplode(a.attacl) g WHERE g.grantee <> r.owner),
  tenant_tables AS MATERIALIZED (SELECT r.oid, r.name, r.owner, r.forced, t.root,
                           CASE t.root WHEN 'public.engagements' THEN 'id' ELSE 'engagement_id' END AS engagement_column
                      FROM relations r CROSS JOIN LATERAL (SELECT coalesce(pg_partition_root(r.oid), r.oid)::regclass::text AS root) t
                     WHERE r.kind IN ('r', 'p') AND r.schema <> 'sec' AND r.name NOT IN ${inList(NOT_A_TENANTS)}
                       AND EXISTS (SELECT FROM pg_attribute a
                                    WHERE a.attrelid = r.oid AND a.attname = 'client_account_id' AND NOT a.attisdropped)),
  app_expressions AS MATERIALIZED (
    SELECT t.oid AS table_oid, t.root, t.name || '.' || p.polname || ': ' || e.clause AS name, p.polcmd::text AS command, e.clause, e.text,
           '((client_account_id = ( SELECT sec.tenant() AS tenant)) AND (' || t.engagement_column
             || ' = ( SELECT sec.engagement() AS engagement))' AS own
      FROM pg_policy p JOIN tenant_tables t ON t.oid = p.polrelid JOIN app ON p.polroles && ARRAY[0, app.oid]
     CROSS JOIN LATERAL (VALUES ('USING', pg_get_expr(p.polqual, p.polrelid)), ('WITH CHECK', pg_get_expr(p.polwithcheck, p.polrelid))) e (clause, text)
     WHERE p.polpermissive),
  tenant_references AS MATERIALIZED (
    SELECT k.conrelid AS source, k.confrelid AS target, k.conrelid::regclass::text || '.' || k.conname AS name,
           a.attname = 'client_account_id' AND b.attname = 'engagement_id'
             AND x.attname = 'client_account_id' AND y.attname = t.engagement_column AS tenant_leads,
           k.convalidated AND NOT EXISTS (SELECT FROM pg_attribute n WHERE n.attrelid = k.conrelid AND n.attnum = ANY (k.conkey) AND NOT n.attnotnull) AS binds
      FROM pg_constraint k JOIN tenant_tables t ON t.oid = k.confrelid
      LEFT JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
      LEFT JOIN pg_attribute b ON b.attrelid = k.conrelid AND b.attnum = k.conkey[2]
      LEFT JOIN pg_attribute x ON x.attrelid = k.confrelid AND x.attnum = k.confkey[1]
      LEFT JOIN pg_attribute y ON y.attrelid = k.confrelid AND y.attnum = k.confkey[2]
     WHERE k.contype = 'f'),
  functions AS MATERIALIZED (
    SELECT p.*, p.oid::regprocedure::text AS name, ARRAY(SELECT grantee FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner)))) AS callers
      FROM pg_proc p JOIN schemas s ON s.oid = p.pronamespace)`;
