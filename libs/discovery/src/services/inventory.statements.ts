import { sql } from '@app/persistence';

const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';

const IDENTITY = 'a.id, a.name_key AS name, a.hostname, a.fqdn';
const JOIN_OWN = 'JOIN assets a ON a.client_account_id = (SELECT sec.tenant()) AND a.engagement_id = (SELECT sec.engagement()) AND';

/**
 * Assets that could be the same machines. $1 host names, $2 full names, $3 names in lower case. Three joins instead of
 * `= ANY(...) OR ...`, which compares every stored asset with every name once the plan is a generic one.
 */
export const CANDIDATES = sql(
  'inventory.candidates',
  `SELECT ${IDENTITY} FROM unnest($1::text[]) AS wanted ${JOIN_OWN} a.hostname = wanted
   UNION SELECT ${IDENTITY} FROM unnest($2::text[]) AS wanted ${JOIN_OWN} a.fqdn = wanted
   UNION SELECT ${IDENTITY} FROM unnest($3::text[]) AS wanted ${JOIN_OWN} a.name_key = wanted`,
);

export const ASSETS_OF_FLOW = sql(
  'inventory.assets_of_flow',
  `SELECT a.* FROM assets a
    WHERE a.client_account_id = (SELECT sec.tenant()) AND a.engagement_id = (SELECT sec.engagement()) AND a.id > $2
      AND EXISTS (SELECT FROM asset_sources s WHERE s.client_account_id = a.client_account_id AND s.engagement_id = a.engagement_id AND s.asset_id = a.id AND s.flow_id = $1)
    ORDER BY a.id LIMIT $3`,
);

export const SOURCES_OF = sql(
  'inventory.sources_of',
  `SELECT * FROM asset_sources WHERE ${OWN} AND flow_id = $1 AND asset_id = ANY($2::uuid[]) ORDER BY asset_id, import_id, row_number`,
);

/** $1: [{id, six_r, wave}] */
export const SAVE_PLANS = sql(
  'inventory.save_plans',
  `UPDATE assets a SET six_r = p.six_r, wave = p.wave
     FROM jsonb_to_recordset($1::jsonb) AS p (id uuid, six_r jsonb, wave integer)
    WHERE a.client_account_id = (SELECT sec.tenant()) AND a.engagement_id = (SELECT sec.engagement()) AND a.id = p.id`,
);
