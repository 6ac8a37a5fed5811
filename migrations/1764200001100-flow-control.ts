import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Flows that are forked from others, phases that know how often they were asked for, jobs that leave room for other tenants, and
 * dead jobs that operators can see and start again.
 */
export class FlowControl1764200001100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE flow_phases
        -- How often the phase was asked for anew (execute); neither a resume nor another delivery of its job counts.
        ADD COLUMN generation integer NOT NULL DEFAULT 1 CHECK (generation > 0);

      ALTER TABLE discovery_flows NO FORCE ROW LEVEL SECURITY;
      ALTER TABLE discovery_flows
        ADD COLUMN forked_from uuid,
        ADD COLUMN forked_phase text,
        -- What is still to be copied of the flow it was forked from; null: nothing.
        ADD COLUMN copying jsonb,
        ADD CONSTRAINT discovery_flows_forked CHECK ((forked_from IS NULL) = (forked_phase IS NULL)),
        ADD CONSTRAINT discovery_flows_forked_from FOREIGN KEY (client_account_id, engagement_id, forked_from)
          REFERENCES discovery_flows (client_account_id, engagement_id, id);
      ALTER TABLE discovery_flows FORCE ROW LEVEL SECURITY;
    `);

    await runner.query(`
      -- Adds a job of the bound tenant to its transaction. Tenant, key and queue come from the binding (with another's key one could
      -- replace their job, with their queue hold it up). One job of a queue runs at a time, over all replicas, and the queues are the
      -- client account's, so that more engagements are not more room. The more jobs a client account has waiting, the later a
      -- further one comes: whoever starts one flow does not wait behind a thousand.
      CREATE OR REPLACE FUNCTION sec.enqueue(p_task text, p_payload jsonb, p_queue text, p_key text, p_max_attempts integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        scope text;
        queues text;
        waiting integer;
      BEGIN
        IF NOT sec.writable() THEN RAISE EXCEPTION 'a read-only unit of work cannot enqueue' USING ERRCODE = '25006'; END IF;
        IF jsonb_typeof(p_payload) IS DISTINCT FROM 'object' THEN
          RAISE EXCEPTION 'the payload of a job must be an object: it holds the tenant' USING ERRCODE = '22023';
        END IF;
        IF sec.dry() THEN
          INSERT INTO sec.row_changes (xid, table_name, operation, key, after)
          VALUES (pg_current_xact_id(), 'jobs', 'insert', jsonb_build_object('key', p_key),
            jsonb_build_object('task', p_task, 'payload', p_payload, 'queue', p_queue, 'key', p_key, 'max_attempts', p_max_attempts));
          RETURN;
        END IF;
        scope := sec.tenant() || ':' || sec.engagement() || ':';
        queues := 'tenant:' || sec.tenant() || ':';
        -- The job runner would take a dead job's key away, and leave the rest of it for ever.
        PERFORM sec.withdraw_job(p_key);
        SELECT count(*) INTO waiting FROM (
          SELECT FROM graphile_worker._private_jobs j JOIN graphile_worker._private_job_queues q ON q.id = j.job_queue_id
           WHERE j.is_available AND starts_with(q.queue_name, queues) LIMIT 1000) w;
        PERFORM graphile_worker.add_job(
          identifier => p_task,
          payload => (p_payload || jsonb_build_object('clientAccountId', sec.tenant(), 'engagementId', sec.engagement()))::json,
          queue_name => queues || p_queue, max_attempts => p_max_attempts, job_key => scope || p_key, priority => waiting);
      END $$;

      -- Removes a job of the bound tenant that does not run: it waits, or it is dead. One that runs ends by itself.
      CREATE FUNCTION sec.withdraw_job(p_key text) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT sec.writable() THEN RAISE EXCEPTION 'a read-only unit of work cannot withdraw a job' USING ERRCODE = '25006'; END IF;
        DELETE FROM graphile_worker._private_jobs
         WHERE key = sec.tenant() || ':' || sec.engagement() || ':' || p_key AND locked_at IS NULL;
      END $$;

      -- Adds a job of the bound tenant that will not run: what was given up after so many starts, for operators to see. The payload's
      -- "error" {code, message} is what they read. It goes when a job of the same key is enqueued or withdrawn.
      CREATE FUNCTION sec.bury_job(p_task text, p_payload jsonb, p_key text, p_attempts integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        buried bigint;
      BEGIN
        IF jsonb_typeof(p_payload) IS DISTINCT FROM 'object' THEN
          RAISE EXCEPTION 'the payload of a job must be an object: it holds the tenant' USING ERRCODE = '22023';
        END IF;
        PERFORM sec.withdraw_job(p_key);
        SELECT j.id INTO buried FROM graphile_worker.add_job(
          identifier => p_task,
          payload => (p_payload || jsonb_build_object('clientAccountId', sec.tenant(), 'engagementId', sec.engagement()))::json,
          max_attempts => greatest(p_attempts, 1), job_key => sec.tenant() || ':' || sec.engagement() || ':' || p_key) AS j;
        UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE id = buried;
      END $$;

      REVOKE ALL ON FUNCTION sec.withdraw_job, sec.bury_job FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.withdraw_job, sec.bury_job TO registry_app;
    `);

    await runner.query(`
      -- For operators: dead jobs, the newest first, before the given one; or one job, dead or not. Of the payload only ids, the phase
      -- and the error made for clients: the job runner's own error may quote data. A job without a key was superseded by another.
      CREATE FUNCTION sec.dead_jobs(p_id bigint, p_before bigint, p_limit integer)
      RETURNS TABLE (id bigint, task text, client_account_id uuid, engagement_id uuid, flow_id uuid, phase text, attempts integer,
        max_attempts integer, error_code text, error_message text, created_at timestamptz, died_at timestamptz, dead boolean)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        uuid_form CONSTANT text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
      BEGIN
        RETURN QUERY
        SELECT j.id, t.identifier,
               CASE WHEN j.payload->>'clientAccountId' ~ uuid_form THEN (j.payload->>'clientAccountId')::uuid END,
               CASE WHEN j.payload->>'engagementId' ~ uuid_form THEN (j.payload->>'engagementId')::uuid END,
               CASE WHEN j.payload->>'flowId' ~ uuid_form THEN (j.payload->>'flowId')::uuid END,
               left(j.payload->>'phase', 100), j.attempts::integer, j.max_attempts::integer,
               left(j.payload #>> '{error,code}', 100), left(j.payload #>> '{error,message}', 1000),
               j.created_at, j.updated_at, j.attempts >= j.max_attempts AND j.locked_at IS NULL
          FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
         WHERE CASE WHEN p_id IS NOT NULL THEN j.id = p_id
                    ELSE j.attempts >= j.max_attempts AND j.locked_at IS NULL AND j.id < coalesce(p_before, 9223372036854775807) END
           AND j.key IS NOT NULL
         ORDER BY j.id DESC LIMIT p_limit;
      END $$;

      -- Gives a dead job its starts back. False: it is not dead, or not there.
      CREATE FUNCTION sec.redrive_job(p_id bigint) RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        UPDATE graphile_worker._private_jobs SET attempts = 0, run_at = now(), last_error = NULL, updated_at = now()
         WHERE id = p_id AND locked_at IS NULL AND attempts >= max_attempts AND key IS NOT NULL;
        RETURN FOUND;
      END $$;

      REVOKE ALL ON FUNCTION sec.dead_jobs, sec.redrive_job FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.dead_jobs, sec.redrive_job TO registry_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION sec.redrive_job, sec.dead_jobs;
      DROP FUNCTION sec.bury_job;

      CREATE OR REPLACE FUNCTION sec.enqueue(p_task text, p_payload jsonb, p_queue text, p_key text, p_max_attempts integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        scope text;
      BEGIN
        IF NOT sec.writable() THEN RAISE EXCEPTION 'a read-only unit of work cannot enqueue' USING ERRCODE = '25006'; END IF;
        IF jsonb_typeof(p_payload) IS DISTINCT FROM 'object' THEN
          RAISE EXCEPTION 'the payload of a job must be an object: it holds the tenant' USING ERRCODE = '22023';
        END IF;
        IF sec.dry() THEN
          INSERT INTO sec.row_changes (xid, table_name, operation, key, after)
          VALUES (pg_current_xact_id(), 'jobs', 'insert', jsonb_build_object('key', p_key),
            jsonb_build_object('task', p_task, 'payload', p_payload, 'queue', p_queue, 'key', p_key, 'max_attempts', p_max_attempts));
          RETURN;
        END IF;
        scope := sec.tenant() || ':' || sec.engagement() || ':';
        PERFORM graphile_worker.add_job(
          identifier => p_task,
          payload => (p_payload || jsonb_build_object('clientAccountId', sec.tenant(), 'engagementId', sec.engagement()))::json,
          queue_name => scope || p_queue, max_attempts => p_max_attempts, job_key => scope || p_key);
      END $$;
      DROP FUNCTION sec.withdraw_job;

      ALTER TABLE discovery_flows DROP CONSTRAINT discovery_flows_forked_from, DROP CONSTRAINT discovery_flows_forked,
        DROP COLUMN copying, DROP COLUMN forked_phase, DROP COLUMN forked_from;
      ALTER TABLE flow_phases DROP COLUMN generation;
    `);
  }
}
