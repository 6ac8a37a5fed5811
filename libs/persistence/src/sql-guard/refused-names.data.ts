/** Types whose values are looked up in the catalogue when they are read from a text. */
export const CATALOGUE_TYPES: ReadonlySet<string> = new Set([
  'aclitem',
  'regclass',
  'regcollation',
  'regconfig',
  'regdatabase',
  'regdictionary',
  'regnamespace',
  'regoper',
  'regoperator',
  'regproc',
  'regprocedure',
  'regrole',
  'regtype',
]);

/** Tables of the boundary that no tool and no service has any business with. */
export const BOUNDARY_TABLES: ReadonlySet<string> = new Set(['idempotency_keys']);

/**
 * PostgreSQL reads `t.pg_sleep` as pg_sleep(t) when t is a function in FROM that returns plain values and has no such column. A column
 * may be called anything else, so these are the one-argument functions that the list of allowed functions is there to keep out.
 */
export const NO_COLUMN_NAME =
  /^(?:pg_|lo_|txid_|to_reg|binary_upgrade_|fmgr_|dblink)|^(?:amvalidate|brin_summarize_new_values|current_schemas|current_setting|currval|gin_clean_pending_list|nextval|obj_description|plpgsql_validator|row_security_active|setseed|ts_debug|ts_stat|ts_token_type)$/;
