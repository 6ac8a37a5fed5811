import { type Mutant } from './mutant';

const callable = (rule: string, signature: string): Mutant => ({
  what: `everybody who may call ${signature}`,
  weaken: `GRANT EXECUTE ON FUNCTION ${signature} TO PUBLIC`,
  mend: `REVOKE EXECUTE ON FUNCTION ${signature} FROM PUBLIC`,
  violations: { [rule]: [signature] },
});

/** What a managed server leaves open. */
export const PROVIDER_MUTANTS: Mutant[] = [
  callable('peer-activity-hidden', 'pg_stat_get_activity(integer)'),
  callable('peer-sessions-safe', 'pg_terminate_backend(integer,bigint)'),
  callable('no-session-locks', 'pg_advisory_lock(bigint)'),
  callable('no-large-objects', 'lo_create(oid)'),
  callable('no-notifications', 'pg_notify(text,text)'),
  callable('nothing-left-behind', 'pg_export_snapshot()'),
];
