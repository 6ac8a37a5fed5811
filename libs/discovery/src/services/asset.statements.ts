import { sql } from '@app/persistence';

/** $1 id, $2 name, $3 type, $4 hostname, $5 address, $6 environment, $7 operating system, $8 cores, $9 memory, $10 storage, $11 application.
 *  A value that is left out (null) keeps what is stored. */
export const UPSERT_BY_HOSTNAME = sql(
  'asset.upsert_by_hostname',
  `INSERT INTO assets AS a (client_account_id, engagement_id, id, name, asset_type, hostname, ip_address, environment, operating_system, cpu_cores, memory_gb, storage_gb, application)
   VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), $1, coalesce($2, $4), coalesce($3, 'server'), $4, $5, $6, $7, $8, $9, $10, $11)
   ON CONFLICT (client_account_id, engagement_id, hostname) DO UPDATE
     SET name = coalesce($2, a.name), asset_type = coalesce($3, a.asset_type), ip_address = coalesce($5, a.ip_address),
         environment = coalesce($6, a.environment), operating_system = coalesce($7, a.operating_system), cpu_cores = coalesce($8, a.cpu_cores),
         memory_gb = coalesce($9, a.memory_gb), storage_gb = coalesce($10, a.storage_gb), application = coalesce($11, a.application), updated_at = now()
   RETURNING id, name, (xmax = 0) AS created`,
);

/** By the stored host name first, else by the full name: an agent may know either. */
export const BY_HOSTNAME = sql(
  'asset.by_hostname',
  `SELECT * FROM assets
    WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND (hostname = $1 OR fqdn = $1)
    ORDER BY hostname = $1 DESC LIMIT 1`,
);
