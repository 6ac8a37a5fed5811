import { sql } from '@app/persistence';

export const ROWS = sql(
  'fixture.rows',
  'SELECT id FROM assets a WHERE (a.client_account_id, a.engagement_id) = (sec.tenant(), sec.engagement()) FOR UPDATE OF a',
);
export const JOINED = sql(
  'fixture.joined',
  `SELECT f.id FROM assets a JOIN findings f USING (client_account_id, engagement_id)
    WHERE f.asset_id = a.id AND a.created_at IS DISTINCT FROM f.date AND extract(year FROM f.date) > 2000`,
);
export const NESTED = sql(
  'fixture.nested',
  `WITH own AS (SELECT * FROM assets WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())), gone AS (
     DELETE FROM findings WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND flow_id = $1 RETURNING asset_id)
   INSERT INTO flow_events (client_account_id, engagement_id, flow_id)
   SELECT own.client_account_id, own.engagement_id, $1 FROM own JOIN gone ON gone.asset_id = own.id
   UNION ALL SELECT sec.tenant(), sec.engagement(), value FROM unnest($2::uuid[]) AS value
   ON CONFLICT DO NOTHING`,
);
export const LOCK = sql('fixture.lock', "SELECT pg_advisory_xact_lock(hashtextextended('commit', 0))");
