import { type Mutant } from './mutant';

const SNEAK = `FUNCTION sec.sneak() RETURNS int LANGUAGE sql SECURITY DEFINER`;

/** Functions that are evaluated when they should not be, or lend the owner's rights. */
export const FUNCTION_MUTANTS: Mutant[] = [
  ...['IMMUTABLE', 'VOLATILE'].map((volatility) => ({
    what: `a policy function that is ${volatility}`,
    weaken: `ALTER FUNCTION sec.tenant ${volatility}`,
    mend: 'ALTER FUNCTION sec.tenant STABLE',
    violations: { 'policy-function-stable': ['sec.tenant()'] },
  })),
  {
    what: 'a leakproof function',
    weaken: 'ALTER FUNCTION sec.engagement LEAKPROOF',
    mend: 'ALTER FUNCTION sec.engagement NOT LEAKPROOF',
    violations: { 'no-leakproof-function': ['sec.engagement()'] },
  },
  {
    what: 'a SECURITY DEFINER function without search path',
    weaken: `SET ROLE registry_owner; CREATE ${SNEAK} AS 'SELECT 1'; RESET ROLE`,
    mend: 'DROP FUNCTION sec.sneak',
    violations: { 'definer-path-pinned': ['sec.sneak()'] },
  },
  {
    what: 'a SECURITY DEFINER function that looks into public first',
    weaken: `SET ROLE registry_owner; CREATE ${SNEAK} SET search_path = public, pg_catalog, pg_temp AS 'SELECT 1'; RESET ROLE`,
    mend: 'DROP FUNCTION sec.sneak',
    violations: { 'definer-path-pinned': ['sec.sneak()'] },
  },
  {
    what: 'a SECURITY DEFINER function of a superuser',
    weaken: `CREATE ${SNEAK} SET search_path = pg_catalog, pg_temp AS 'SELECT 1'; REVOKE ALL ON FUNCTION sec.sneak FROM PUBLIC`,
    mend: 'DROP FUNCTION sec.sneak',
    violations: { 'definer-owned-by-owner': ['sec.sneak()'] },
  },
  {
    what: 'a SECURITY DEFINER function for everybody',
    weaken: `SET ROLE registry_owner; CREATE ${SNEAK} SET search_path = pg_catalog, pg_temp AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION sec.sneak TO PUBLIC; RESET ROLE`,
    mend: 'DROP FUNCTION sec.sneak',
    violations: {
      'definer-not-public': ['sec.sneak()'],
      'app-calls-listed-functions': ['sec.sneak()'],
      'ops-calls-listed-functions': ['sec.sneak()'],
    },
  },
  {
    what: 'a function that the runtime may call and nobody has listed',
    weaken: `CREATE FUNCTION public.helper(text) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    mend: 'DROP FUNCTION helper',
    violations: { 'app-calls-listed-functions': ['public.helper(text)'], 'ops-calls-listed-functions': ['public.helper(text)'] },
  },
  {
    what: 'a function that operators may call and nobody has listed',
    weaken: 'GRANT EXECUTE ON FUNCTION sec.tenant TO registry_ops',
    mend: 'REVOKE EXECUTE ON FUNCTION sec.tenant FROM registry_ops',
    violations: { 'ops-calls-listed-functions': ['sec.tenant()'] },
  },
];
