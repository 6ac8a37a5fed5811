import { sql } from '@app/persistence';

const OWNER = `(SELECT sec.tenant()::text || sec.engagement()::text AS id) own`;

/** Waits for a bulk creation in this engagement, and keeps the next one waiting; single creations do not exclude each other. */
export const JOIN_CREATIONS = sql(
  'asset_creation.join',
  `SELECT pg_advisory_xact_lock_shared(hashtextextended('assets ' || own.id, 0)) FROM ${OWNER}`,
);

/** Excludes every other creation in this engagement until the end of the transaction. */
export const EXCLUDE_CREATIONS = sql(
  'asset_creation.exclude',
  `SELECT pg_advisory_xact_lock(hashtextextended('assets ' || own.id, 0)) FROM ${OWNER}`,
);

/** Excludes other creations of the same asset. $1 its keys; locked in the order of their hashes, so that no two wait in a circle. */
export const CLAIM_KEYS = sql(
  'asset_creation.claim_keys',
  `SELECT pg_advisory_xact_lock(claim) FROM (
     SELECT DISTINCT hashtextextended(own.id || key, 0) AS claim FROM unnest($1::text[]) AS key, ${OWNER} ORDER BY claim) sorted`,
);

/** Assets that a statement may be about, the surest first. $1 host names, $2 address, $3 name in lower case. */
export const SAME_ASSET_CANDIDATES = sql(
  'asset_creation.candidates',
  `SELECT * FROM assets
    WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())
      AND (hostname = ANY($1::text[]) OR fqdn = ANY($1::text[]) OR ip_address = $2 OR name_key = $3)
    ORDER BY (hostname = ANY($1::text[])) DESC NULLS LAST, (fqdn = ANY($1::text[])) DESC NULLS LAST, id LIMIT 200`,
);
