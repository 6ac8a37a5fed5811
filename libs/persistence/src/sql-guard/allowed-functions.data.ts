/**
 * The functions that SQL of services may call: built-in ones, by the name that the parser gives them (`trim(x)` is btrim). To add one:
 * its name means all functions so called; each must depend on nothing but its arguments, the rows of this statement and the time,
 * and must change nothing. Never one that reads settings, the catalogue, files or other sessions, runs a text as SQL, or has an effect
 * that a ROLLBACK does not undo. What is volatile is also named in test/integration/persistence/sql-guard.int-spec.ts.
 */
const FUNCTIONS = {
  aggregates:
    'any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp every json_agg json_object_agg ' +
    'jsonb_agg jsonb_object_agg max min mode percentile_cont percentile_disc range_agg regr_intercept regr_r2 regr_slope stddev ' +
    'stddev_pop stddev_samp string_agg sum var_pop var_samp variance',
  windows: 'cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank row_number',
  texts:
    'ascii bit_length btrim char_length character_length chr concat concat_ws convert_from convert_to decode encode format initcap ' +
    'is_normalized left length like_escape lower lpad ltrim md5 normalize octet_length overlay position regexp_count regexp_instr ' +
    'regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace ' +
    'reverse right rpad rtrim sha224 sha256 sha384 sha512 similar_to_escape split_part starts_with string_to_array string_to_table ' +
    'strpos substr substring text to_hex translate unistr upper',
  numbers:
    'abs acos asin atan atan2 cbrt ceil ceiling cos degrees div exp factorial floor gcd lcm ln log log10 min_scale mod pi pow power ' +
    'radians random round scale sign sin sqrt tan to_number trim_scale trunc width_bucket',
  times:
    'age clock_timestamp date date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days justify_hours ' +
    'justify_interval make_date make_interval make_time make_timestamp make_timestamptz now overlaps statement_timestamp timeofday ' +
    'timezone to_char to_date to_timestamp transaction_timestamp',
  json:
    'array_to_json json_array_elements json_array_elements_text json_array_length json_build_array json_build_object json_each ' +
    'json_each_text json_extract_path json_extract_path_text json_object json_object_keys json_populate_record json_populate_recordset ' +
    'json_strip_nulls json_to_record json_to_recordset json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length ' +
    'jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert ' +
    'jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query ' +
    'jsonb_path_query_array jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz jsonb_path_query_tz ' +
    'jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record ' +
    'jsonb_to_recordset jsonb_typeof row_to_json to_json to_jsonb',
  arrays:
    'array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend ' +
    'array_remove array_replace array_to_string array_upper cardinality generate_series generate_subscripts trim_array unnest',
  ranges:
    'daterange int4range int8range isempty lower_inc lower_inf numrange range_merge tsrange tstzrange upper_inc upper_inf ' +
    'datemultirange int4multirange int8multirange multirange nummultirange tsmultirange tstzmultirange',
  addresses: 'abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen',
  ids: 'gen_random_uuid hashtext hashtextextended num_nonnulls num_nulls',
  /** End with the transaction, unlike their namesakes without `xact`; there is no try or session variant here. */
  locks: 'pg_advisory_xact_lock pg_advisory_xact_lock_shared',
};

export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(Object.values(FUNCTIONS).flatMap((names) => names.split(' ')));

/**
 * Of the schema sec: those that say or refresh something, and those that end a waiting job of the bound tenant. What opens, seals or
 * enqueues is sent by the boundary itself.
 */
export const ALLOWED_SEC_FUNCTIONS: ReadonlySet<string> = new Set([
  'tenant',
  'engagement',
  'writable',
  'refresh_statistics',
  'withdraw_job',
  'bury_job',
]);
