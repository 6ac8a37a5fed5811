import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Tells rows that could not be taken apart from rows that cleansing refused: the latter are cleansed again when a mapping
 * was corrected. Counts of connections are sums, which an integer may not hold. Names are found by index, and jobs are a tenant's own.
 */
export class RefineDiscovery1764100000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE raw_import_records ADD COLUMN readable boolean NOT NULL DEFAULT true;
      UPDATE raw_import_records SET readable = false
       WHERE status = 'rejected' AND issues->0->>'code' IN ('TOTALS_ROW', 'RAGGED_ROW', 'EMPTY_ROW', 'NOT_AN_OBJECT');
      ALTER TABLE asset_dependencies ALTER COLUMN connection_count TYPE bigint;

      -- lower() is not leakproof, so row security keeps an index on lower(name) from being used; one on a column is.
      DROP INDEX assets_name;
      ALTER TABLE assets ADD COLUMN name_key text GENERATED ALWAYS AS (lower(name)) STORED;
      CREATE INDEX assets_name_key ON assets (client_account_id, engagement_id, name_key);
    `);

    await runner.query(`
      -- Adds a job of the bound tenant to its transaction. The tenant in the payload comes from the binding, not from the caller.
      -- Key and queue are the tenant's own too: with another's key one could replace their job, with their queue hold it up.
      CREATE OR REPLACE FUNCTION sec.enqueue(p_task text, p_payload jsonb, p_queue text, p_key text, p_max_attempts integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        scope text;
      BEGIN
        IF NOT sec.writable() THEN RAISE EXCEPTION 'a read-only unit of work cannot enqueue' USING ERRCODE = '25006'; END IF;
        IF jsonb_typeof(p_payload) IS DISTINCT FROM 'object' THEN
          RAISE EXCEPTION 'the payload of a job must be an object: it holds the tenant' USING ERRCODE = '22023';
        END IF;
        scope := sec.tenant() || ':' || sec.engagement() || ':';
        PERFORM graphile_worker.add_job(
          identifier => p_task,
          payload => (p_payload || jsonb_build_object('clientAccountId', sec.tenant(), 'engagementId', sec.engagement()))::json,
          queue_name => scope || p_queue, max_attempts => p_max_attempts, job_key => scope || p_key);
      END $$;

      -- A table that was never analysed has no statistics, and every index that starts with the tenant then looks as good as
      -- the next: a first large import would be compared row by row. Autovacuum comes minutes later. Only tables that have
      -- doubled since are analysed, and none that somebody else is busy with.
      CREATE FUNCTION sec.refresh_statistics() RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        grown regclass;
      BEGIN
        FOR grown IN
          SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'client_account_id' AND NOT a.attisdropped
           WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND pg_has_role(c.relowner, 'USAGE')
             AND pg_relation_size(c.oid) / current_setting('block_size')::bigint > 2 * c.relpages + 8
        LOOP
          EXECUTE format('ANALYZE (SKIP_LOCKED) %s', grown);
        END LOOP;
      END $$;
      REVOKE ALL ON FUNCTION sec.refresh_statistics FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.refresh_statistics TO registry_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION sec.refresh_statistics;
      DROP INDEX assets_name_key;
      ALTER TABLE assets DROP COLUMN name_key;
      CREATE INDEX assets_name ON assets (client_account_id, engagement_id, lower(name));
      ALTER TABLE asset_dependencies ALTER COLUMN connection_count TYPE integer;
      ALTER TABLE raw_import_records DROP COLUMN readable;
    `);
    await runner.query(`
      -- Adds a job of the bound tenant to its transaction. The tenant in the payload comes from the binding, not from the caller.
      CREATE OR REPLACE FUNCTION sec.enqueue(p_task text, p_payload jsonb, p_queue text, p_key text, p_max_attempts integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT sec.writable() THEN RAISE EXCEPTION 'a read-only unit of work cannot enqueue' USING ERRCODE = '25006'; END IF;
        PERFORM graphile_worker.add_job(
          identifier => p_task,
          payload => (p_payload || jsonb_build_object('clientAccountId', sec.tenant(), 'engagementId', sec.engagement()))::json,
          queue_name => p_queue, max_attempts => p_max_attempts, job_key => p_key);
      END $$;
    `);
  }
}
