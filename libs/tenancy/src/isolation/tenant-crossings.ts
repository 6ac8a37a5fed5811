import { Injectable } from '@nestjs/common';
import { NO_TENANT } from '@app/kernel';
import { DatabasePools, sql, withClient } from '@app/persistence';
import { type Crossings, PLACES } from './tenant-isolation.view';

const LIMIT_MS = 5_000;

/** audit_logs is walked from pair to pair by its index, a step a pair: it may hold any number of rows. */
const CROSSINGS = sql(
  'isolation.crossings',
  `WITH RECURSIVE audited AS (
     (SELECT client_account_id, engagement_id FROM audit_logs ORDER BY client_account_id, engagement_id LIMIT 1)
     UNION ALL
     SELECT next.client_account_id, next.engagement_id FROM audited a CROSS JOIN LATERAL (
       SELECT l.client_account_id, l.engagement_id FROM audit_logs l
        WHERE (l.client_account_id, l.engagement_id) > (a.client_account_id, a.engagement_id)
        ORDER BY l.client_account_id, l.engagement_id LIMIT 1) next
   ), pair AS MATERIALIZED (
     SELECT client_account_id, id AS engagement_id, 'engagements' AS place FROM engagements
     UNION ALL SELECT DISTINCT client_account_id, engagement_id, 'memberships' FROM memberships WHERE engagement_id IS NOT NULL
     UNION ALL SELECT client_account_id, engagement_id, 'audit_logs' FROM audited WHERE (client_account_id, engagement_id) <> ($1::uuid, $1::uuid)
   ), shared AS (
     SELECT engagement_id AS "engagementId", array_agg(DISTINCT client_account_id ORDER BY client_account_id) AS "clientAccountIds",
            array_agg(DISTINCT place ORDER BY place) AS "foundIn"
       FROM pair GROUP BY engagement_id HAVING count(DISTINCT client_account_id) > 1 ORDER BY engagement_id LIMIT 100
   ), orphaned AS (
     SELECT p.client_account_id AS "clientAccountId", p.engagement_id AS "engagementId", p.place AS "foundIn",
            CASE p.place
              WHEN 'memberships' THEN (SELECT count(*) FROM (SELECT FROM memberships m
                WHERE m.client_account_id = p.client_account_id AND m.engagement_id = p.engagement_id LIMIT 1000) r)
              ELSE (SELECT count(*) FROM (SELECT FROM audit_logs l
                WHERE l.client_account_id = p.client_account_id AND l.engagement_id = p.engagement_id LIMIT 1000) r)
            END AS rows
       FROM (SELECT * FROM pair p
              WHERE NOT EXISTS (SELECT FROM engagements e WHERE e.client_account_id = p.client_account_id AND e.id = p.engagement_id)
              ORDER BY 1, 2, 3 LIMIT 100) p
   )
   SELECT (SELECT coalesce(jsonb_agg(s), '[]') FROM shared s) AS "sharedEngagements", (SELECT coalesce(jsonb_agg(o), '[]') FROM orphaned o) AS "orphanedPairs"`,
);

/**
 * Looks for data that crosses tenants, as an operator: over every tenant, in every place the ops role may read. audit_logs has
 * no foreign key, on purpose; memberships has one, but is small. The tables of the domain are not among them: the ops role may
 * not read them, and each has a foreign key to engagements by client account and engagement, which holds them to the same.
 */
@Injectable()
export class TenantCrossings {
  #looking: Promise<Crossings> | null = null;
  readonly #pools: DatabasePools;

  constructor(pools: DatabasePools) {
    this.#pools = pools;
  }

  /**
   * Those who ask at the same time share one look: logins use the same connections.
   * @throws the database's error: 57014 after five seconds
   */
  find(): Promise<Crossings> {
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  #look(): Promise<Crossings> {
    return withClient(this.#pools.ops, async (client) => {
      await client.query('BEGIN READ ONLY');
      await client.query(`SET LOCAL statement_timeout = ${LIMIT_MS}`);
      const { rows } = await client.query<Omit<Crossings, 'lookedAt'>>(CROSSINGS.text, [NO_TENANT]);
      await client.query('COMMIT');
      return { lookedAt: [...PLACES], ...rows[0]! };
    });
  }
}
