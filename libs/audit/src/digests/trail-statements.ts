import { sql } from '@app/persistence';
import { AUDIT_ROW_COLUMNS } from './audit-row';

const TENANT = 'client_account_id = $1 AND engagement_id = $2';
const AFTER = '(transaction_id, id) >= ($3::xid8, $4::uuid)';

const DIGEST_COLUMNS = `client_account_id AS "clientAccountId", engagement_id AS "engagementId", sequence::integer AS sequence,
  to_char(month, 'YYYY-MM-DD') AS month, from_transaction_id::text AS "fromTransactionId", from_id AS "fromId",
  to_transaction_id::text AS "toTransactionId", to_id AS "toId", row_count AS "rowCount", encode(rows_hash, 'hex') AS "rowsHash",
  encode(previous_hash, 'hex') AS "previousHash", key_id AS "keyId",
  to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "sealedAt",
  encode(digest_hash, 'hex') AS "digestHash", signature, row_hashes AS "rowHashes"`;

/** Rows of one tenant in the order of sealing, from a place on and before another. */
export const ROWS = sql(
  'audit.rows_to_seal',
  `SELECT ${AUDIT_ROW_COLUMNS} FROM audit_logs WHERE ${TENANT} AND ${AFTER} AND (transaction_id, id) < ($5::xid8, $6::uuid)
    ORDER BY transaction_id, id LIMIT $7`,
);

/** The same for exports: after a place, of transactions before $5, by the filters of the list. */
export const EXPORT_PAGE = sql(
  'audit.export_page',
  `SELECT ${AUDIT_ROW_COLUMNS} FROM audit_logs
    WHERE ${TENANT} AND (transaction_id, id) > ($3::xid8, $4::uuid) AND transaction_id < $5::xid8
      AND ($6::text IS NULL OR category = $6) AND ($7::text IS NULL OR level = $7)
      AND ($8::text IS NULL OR context->>'tool_name' = $8) AND ($9::text IS NULL OR context->>'agent_name' = $9)
      AND ($10::uuid IS NULL OR flow_id = $10) AND ($11::timestamptz IS NULL OR created_at >= $11) AND ($12::timestamptz IS NULL OR created_at < $12)
    ORDER BY transaction_id, id LIMIT $13`,
);

export const COUNT_FROM = sql('audit.count_from', `SELECT count(*)::integer AS count FROM audit_logs WHERE ${TENANT} AND ${AFTER}`);

export const DIGESTS = sql(
  'audit.digests',
  `SELECT ${DIGEST_COLUMNS} FROM audit_digests d WHERE ${TENANT} AND d.sequence > $3 ORDER BY d.sequence LIMIT $4`,
);

export const LAST_DIGEST = sql(
  'audit.last_digest',
  `SELECT ${DIGEST_COLUMNS} FROM audit_digests d WHERE ${TENANT} ORDER BY d.sequence DESC LIMIT 1`,
);

export const RETENTIONS = sql(
  'audit.retentions',
  `SELECT to_char(month, 'YYYY-MM-DD') AS month, to_char(dropped_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "droppedAt",
          key_id AS "keyId", signature FROM audit_retentions r ORDER BY r.month`,
);

export const ADD_DIGEST = sql(
  'audit.add_digest',
  `INSERT INTO audit_digests (client_account_id, engagement_id, sequence, month, from_transaction_id, from_id, to_transaction_id, to_id,
     row_count, row_hashes, rows_hash, previous_hash, digest_hash, signature, key_id, sealed_at)
   VALUES ($1, $2, $3, $4, $5::xid8, $6, $7::xid8, $8, $9, $10, decode($11, 'hex'), decode($12, 'hex'), decode($13, 'hex'), $14, $15, $16)`,
);

/** The oldest transaction that may still write: every row of an older one is there, or never will be. */
export const HORIZON = sql('audit.horizon', 'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon');

/** Tenants that have rows of transactions at or after $1 and before $2. */
export const TENANTS_BETWEEN = sql(
  'audit.tenants_between',
  `SELECT DISTINCT client_account_id AS "clientAccountId", engagement_id AS "engagementId" FROM audit_logs
    WHERE transaction_id >= $1::xid8 AND transaction_id < $2::xid8`,
);

/** Every tenant with a row or a digest. Walks the trail from pair to pair by its index: it may hold any number of rows. */
export const TENANTS = sql(
  'audit.tenants',
  `WITH RECURSIVE audited AS (
     (SELECT client_account_id, engagement_id FROM audit_logs ORDER BY client_account_id, engagement_id LIMIT 1)
     UNION ALL
     SELECT next.client_account_id, next.engagement_id FROM audited a CROSS JOIN LATERAL (
       SELECT l.client_account_id, l.engagement_id FROM audit_logs l
        WHERE (l.client_account_id, l.engagement_id) > (a.client_account_id, a.engagement_id)
        ORDER BY l.client_account_id, l.engagement_id LIMIT 1) next)
   SELECT client_account_id AS "clientAccountId", engagement_id AS "engagementId" FROM audited
    UNION SELECT client_account_id, engagement_id FROM audit_digests ORDER BY 1, 2`,
);
