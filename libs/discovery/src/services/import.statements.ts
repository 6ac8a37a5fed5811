import { sql } from '@app/persistence';

const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';

export const NEXT_IMPORT_ORDER = sql(
  'import.next_order',
  `SELECT coalesce(max(import_order), 0) + 1 AS next FROM data_imports WHERE ${OWN} AND flow_id = $1`,
);

export const ROWS_AFTER = sql(
  'import.rows_after',
  `SELECT row_number, cells FROM raw_import_records WHERE ${OWN} AND import_id = $1 AND row_number > $2 AND readable ORDER BY row_number LIMIT $3`,
);

/** $2: [{row_number, status, issues, cleansed}] */
export const SAVE_CLEANSED = sql(
  'import.save_cleansed',
  `UPDATE raw_import_records r SET cleansed = c.cleansed, issues = c.issues, status = c.status
     FROM jsonb_to_recordset($2::jsonb) AS c (row_number integer, status text, issues jsonb, cleansed jsonb)
    WHERE r.client_account_id = (SELECT sec.tenant()) AND r.engagement_id = (SELECT sec.engagement()) AND r.import_id = $1 AND r.row_number = c.row_number`,
);

export const COUNT_ROWS = sql(
  'import.count_rows',
  `UPDATE data_imports i SET accepted_records = c.accepted, rejected_records = i.total_records - c.accepted
     FROM (SELECT count(*) FILTER (WHERE status = 'accepted') AS accepted FROM raw_import_records WHERE ${OWN} AND import_id = $1) c
    WHERE i.client_account_id = (SELECT sec.tenant()) AND i.engagement_id = (SELECT sec.engagement()) AND i.id = $1`,
);

export const CLEANSED_AFTER = sql(
  'import.cleansed_after',
  `SELECT row_number, cleansed FROM raw_import_records WHERE ${OWN} AND import_id = $1 AND row_number > $2 AND cleansed IS NOT NULL ORDER BY row_number LIMIT $3`,
);

/** Uploads of a flow that nobody goes on with: their server was killed, or it would have said how they ended. */
export const FAIL_BROKEN_OFF = sql(
  'import.fail_broken_off',
  `UPDATE data_imports SET status = 'failed', warnings = '["the upload broke off"]'
    WHERE ${OWN} AND flow_id = $1 AND status = 'receiving' AND created_at < now() - interval '1 hour'`,
);

/** One item an issue; $2 and $3 say after which row and issue the page starts. */
export const ISSUES_AFTER = sql(
  'import.issues_after',
  `SELECT row_number AS "rowNumber", position::int AS position, issue
     FROM raw_import_records, jsonb_array_elements(issues) WITH ORDINALITY AS i (issue, position)
    WHERE ${OWN} AND import_id = $1 AND issues <> '[]' AND (row_number, position) > ($2::int, $3::bigint)
    ORDER BY row_number, position LIMIT $4`,
);
