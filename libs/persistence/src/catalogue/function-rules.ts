import { type CatalogueRule, inList } from './catalogue-rule';

/** All that registry_app may call outside of pg_catalog. */
const CALLABLE = [
  'sec.open(text,bytea)',
  'sec.seal(text)',
  'sec.tenant()',
  'sec.engagement()',
  'sec.writable()',
  'sec.sealed()',
  'sec.claim_key(text,bytea,boolean)',
  'sec.enqueue(text,jsonb,text,text,integer)',
  'sec.withdraw_job(text)',
  'sec.bury_job(text,jsonb,text,integer)',
  'sec.refresh_statistics()',
  'sec.dry_run_changes(integer)',
];

/** All of ours that registry_ops may call. */
const CALLABLE_BY_OPS = [
  'sec.ensure_audit_partitions()',
  'sec.claim_operator_key(uuid,text,bytea,boolean)',
  'sec.purge_keys(integer)',
  'sec.dead_jobs(bigint,bigint,integer)',
  'sec.redrive_job(bigint)',
];

/** What a role may call outside of pg_catalog. A trigger's function cannot be called, and the runtime can make no triggers. */
const callableBy = (role: string): string => `f.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
         AND f.callers && ARRAY[0, ${role}.oid]
         AND EXISTS (SELECT FROM schemas s CROSS JOIN aclexplode(s.acl) g
                      WHERE s.oid = f.pronamespace AND g.grantee IN (0, ${role}.oid) AND g.privilege_type = 'USAGE')`;

/** That what runs in policies is evaluated when it should be, and that what runs with the owner's rights is no way in. */
export const FUNCTION_RULES: CatalogueRule[] = [
  {
    name: 'policy-function-stable',
    holds: 'Every function in a policy is STABLE: IMMUTABLE would be kept for the next tenant, VOLATILE be called for every row.',
    violations: `SELECT DISTINCT f.name FROM functions f JOIN pg_depend d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = f.oid
       WHERE d.classid = 'pg_policy'::regclass AND f.provolatile <> 's'`,
    remedy: 'As registry_owner: ALTER FUNCTION it STABLE.',
  },
  {
    name: 'no-leakproof-function',
    holds: 'No function of ours is LEAKPROOF: it would be called with rows that a policy hides.',
    violations: `SELECT f.name FROM functions f WHERE f.proleakproof`,
    remedy: 'As superuser: ALTER FUNCTION it NOT LEAKPROOF.',
  },
  {
    name: 'definer-path-pinned',
    holds: 'Every SECURITY DEFINER function has a search path of its own, from pg_catalog to pg_temp.',
    violations: `SELECT f.name FROM functions f WHERE f.prosecdef
        AND NOT EXISTS (SELECT FROM unnest(f.proconfig) s WHERE s ~ '^search_path=pg_catalog(, [a-z_]+)*, pg_temp$')`,
    remedy: 'As its owner: ALTER FUNCTION it SET search_path = pg_catalog, pg_temp.',
  },
  {
    name: 'definer-owned-by-owner',
    holds: 'Every SECURITY DEFINER function belongs to registry_owner.',
    violations: `SELECT f.name FROM functions f JOIN pg_roles r ON r.oid = f.proowner WHERE f.prosecdef AND r.rolname <> 'registry_owner'`,
    remedy: 'Find out who made it, then DROP it, or ALTER FUNCTION it OWNER TO registry_owner.',
  },
  {
    name: 'definer-not-public',
    holds: 'No SECURITY DEFINER function can be called by PUBLIC.',
    violations: `SELECT f.name FROM functions f WHERE f.prosecdef AND 0 = ANY (f.callers)`,
    remedy: 'As its owner: REVOKE EXECUTE ON FUNCTION it FROM PUBLIC.',
  },
  {
    name: 'app-calls-listed-functions',
    holds: `registry_app can call no function outside of pg_catalog but ${CALLABLE.map((name) => name.replace(/\(.*/, '')).join(', ')}.`,
    violations: `SELECT f.name FROM functions f CROSS JOIN app WHERE ${callableBy('app')} AND f.name NOT IN ${inList(CALLABLE)}`,
    remedy: 'As its owner: REVOKE EXECUTE ON FUNCTION it FROM PUBLIC, registry_app. A function that belongs to us goes into the list.',
  },
  {
    name: 'ops-calls-listed-functions',
    holds: `registry_ops can call no function outside of pg_catalog but ${CALLABLE_BY_OPS.join(', ')}.`,
    violations: `SELECT f.name FROM functions f JOIN runtime_roles ops ON ops.name = 'registry_ops' WHERE ${callableBy('ops')} AND f.name NOT IN ${inList(CALLABLE_BY_OPS)}`,
    remedy: 'As its owner: REVOKE EXECUTE ON FUNCTION it FROM PUBLIC, registry_ops. A function that belongs to us goes into the list.',
  },
];
