import { sql } from '@app/persistence';

const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';
const OWN_S = 's.client_account_id = (SELECT sec.tenant()) AND s.engagement_id = (SELECT sec.engagement())';
const TENANT = '(SELECT sec.tenant()), (SELECT sec.engagement())';

/** Complete imports of a flow, with their highest row number. */
export const IMPORTS_TO_COPY = sql(
  'fork.imports_to_copy',
  `SELECT i.id, i.total_records AS "totalRecords",
          coalesce((SELECT max(r.row_number) FROM raw_import_records r
                     WHERE r.client_account_id = (SELECT sec.tenant()) AND r.engagement_id = (SELECT sec.engagement()) AND r.import_id = i.id), 0) AS "lastRow"
     FROM data_imports i
    WHERE i.client_account_id = (SELECT sec.tenant()) AND i.engagement_id = (SELECT sec.engagement()) AND i.flow_id = $1 AND i.status = 'received'
    ORDER BY i.import_order`,
);

/** $1 the new flow, $2 [{from, to}] */
export const COPY_IMPORTS = sql(
  'fork.copy_imports',
  `INSERT INTO data_imports (client_account_id, engagement_id, id, flow_id, import_order, kind, detected_format, status, filename, byte_size, sha256,
          header, decimal_comma, column_profiles, total_records, accepted_records, rejected_records, warnings, created_at)
   SELECT ${TENANT}, m."to", $1, s.import_order, s.kind, s.detected_format, s.status, s.filename, s.byte_size, s.sha256,
          s.header, s.decimal_comma, s.column_profiles, s.total_records, s.accepted_records, s.rejected_records, s.warnings, s.created_at
     FROM data_imports s JOIN jsonb_to_recordset($2::jsonb) AS m ("from" uuid, "to" uuid) ON m."from" = s.id
    WHERE ${OWN_S}`,
);

/** $1 the new flow, $2 [{from, to}] */
export const COPY_MAPPINGS = sql(
  'fork.copy_mappings',
  `INSERT INTO field_mappings (client_account_id, engagement_id, flow_id, import_id, position, source, target, unit, confidence, reason, status, decided_by)
   SELECT ${TENANT}, $1, m."to", s.position, s.source, s.target, s.unit, s.confidence, s.reason, s.status, s.decided_by
     FROM field_mappings s JOIN jsonb_to_recordset($2::jsonb) AS m ("from" uuid, "to" uuid) ON m."from" = s.import_id
    WHERE ${OWN_S}`,
);

/** Rows of import $1 after row $3 up to $4 into import $2; without $5 as they were before cleansing. */
export const COPY_RECORDS = sql(
  'fork.copy_records',
  `INSERT INTO raw_import_records (client_account_id, engagement_id, import_id, row_number, raw_text, cells, readable, status, issues, cleansed)
   SELECT ${TENANT}, $2, row_number, raw_text, cells, readable,
          CASE WHEN $5::boolean THEN status WHEN readable THEN 'accepted' ELSE 'rejected' END,
          CASE WHEN $5::boolean OR NOT readable THEN issues ELSE '[]' END,
          CASE WHEN $5::boolean THEN cleansed END
     FROM raw_import_records WHERE ${OWN} AND import_id = $1 AND row_number > $3 AND row_number <= $4`,
);

/**
 * Which rows made which assets: about $5 of flow $1 after asset $4 into flow $2, all of an asset together; $3 [{from, to}] of the
 * imports. Answers with the last asset; no row: there is nothing more.
 */
export const COPY_SOURCES = sql(
  'fork.copy_sources',
  `WITH part AS (SELECT asset_id FROM asset_sources WHERE ${OWN} AND flow_id = $1 AND asset_id > $4 ORDER BY asset_id LIMIT $5),
        last AS (SELECT asset_id FROM part ORDER BY asset_id DESC LIMIT 1),
        copied AS (
          INSERT INTO asset_sources (client_account_id, engagement_id, asset_id, flow_id, import_id, row_number, format)
          SELECT ${TENANT}, s.asset_id, $2, m."to", s.row_number, s.format
            FROM asset_sources s JOIN last ON s.asset_id <= last.asset_id
            JOIN jsonb_to_recordset($3::jsonb) AS m ("from" uuid, "to" uuid) ON m."from" = s.import_id
           WHERE ${OWN_S} AND s.flow_id = $1 AND s.asset_id > $4)
   SELECT asset_id AS after FROM last`,
);

/**
 * $4 dependencies of flow $1 after $3 into flow $2. Their ids keep the part that orders them, and get a new random part that is
 * derived from flow and id. Answers with the last one; no row: there is nothing more.
 */
export const COPY_DEPENDENCIES = sql(
  'fork.copy_dependencies',
  `WITH part AS (SELECT * FROM asset_dependencies WHERE ${OWN} AND flow_id = $1 AND id > $3 ORDER BY id LIMIT $4),
        named AS (SELECT part.*, encode(sha256(convert_to($2::text || id::text, 'UTF8')), 'hex') AS digest FROM part),
        copied AS (
          INSERT INTO asset_dependencies (client_account_id, engagement_id, id, flow_id, source_asset_id, target_asset_id, source, target, port, protocol,
                 source_process, target_process, connection_count, noise, noise_reason, external)
          SELECT ${TENANT}, (left(id::text, 20) || left(digest, 3) || '-' || substr(digest, 4, 12))::uuid, $2::uuid, source_asset_id, target_asset_id,
                 source, target, port, protocol, source_process, target_process, connection_count, noise, noise_reason, external
            FROM named)
   SELECT id AS after FROM part ORDER BY id DESC LIMIT 1`,
);

/** Marks the phases of flow $2 that are among $3 as they are marked in flow $1. */
export const COPY_PHASES = sql(
  'fork.copy_phases',
  `UPDATE flow_phases t SET status = s.status, attempts = s.attempts, summary = s.summary, started_at = s.started_at, completed_at = s.completed_at
     FROM flow_phases s
    WHERE t.client_account_id = (SELECT sec.tenant()) AND t.engagement_id = (SELECT sec.engagement()) AND t.flow_id = $2
      AND ${OWN_S} AND s.flow_id = $1 AND s.phase = t.phase AND t.phase = ANY($3::text[])`,
);
