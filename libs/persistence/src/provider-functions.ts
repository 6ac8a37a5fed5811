/** Functions of PostgreSQL that everybody may call by default, and who goes on needing them. */
export interface FunctionGroup {
  names: readonly string[];
  /** Roles that get EXECUTE of their own, so that operators' monitoring and backups go on working. */
  keepers: readonly string[];
}

/**
 * What a tool could use to see, disturb or signal other tenants' sessions, past row security. Only a superuser can revoke
 * it. Advisory locks that end with the transaction stay: services take them, and a unit of work is short.
 */
export const PROVIDER_FUNCTIONS = {
  activity: {
    names: ['pg_stat_get_activity', 'pg_stat_get_backend_activity'],
    keepers: ['pg_read_all_stats'],
  },
  signals: {
    names: ['pg_terminate_backend', 'pg_cancel_backend'],
    keepers: ['pg_signal_backend'],
  },
  sessionLocks: {
    names: [
      'pg_advisory_lock',
      'pg_advisory_lock_shared',
      'pg_try_advisory_lock',
      'pg_try_advisory_lock_shared',
      'pg_advisory_unlock',
      'pg_advisory_unlock_shared',
      'pg_advisory_unlock_all',
    ],
    keepers: ['registry_owner', 'registry_worker'],
  },
  largeObjects: {
    names: ['lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lowrite', 'lo_truncate', 'lo_truncate64', 'lo_unlink'],
    keepers: [],
  },
  /** The job queue tells its workers of a job by pg_notify, in the transaction that adds it. */
  notifications: {
    names: ['pg_notify'],
    keepers: ['registry_owner', 'registry_worker'],
  },
  leftovers: {
    names: ['pg_export_snapshot', 'pg_logical_emit_message'],
    keepers: ['pg_read_all_data'],
  },
} as const satisfies Record<string, FunctionGroup>;
