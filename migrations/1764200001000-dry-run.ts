import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The boundary writes these itself: no change of a tool's. */
const NO_TOOLS = `'audit_logs', 'idempotency_keys', 'audit_digests'`;

/** As it was, but for what it does for a dry transaction. */
const createOpen = (announce: string): string => `
  CREATE OR REPLACE FUNCTION sec.open(p_ticket text, p_signature bytea) RETURNS xid8
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    part text[] := string_to_array(p_ticket, '|');
    running xid8 := pg_current_xact_id();
    now_ms double precision := date_part('epoch', clock_timestamp()) * 1000;
  BEGIN
    IF NOT EXISTS (SELECT FROM sec.ticket_keys k
                    WHERE sha256(k.outer_pad || sha256(k.inner_pad || convert_to(p_ticket, 'UTF8'))) = p_signature) THEN
      RAISE EXCEPTION 'TICKET_INVALID' USING ERRCODE = '28000';
    END IF;
    IF NOT part[6]::double precision BETWEEN now_ms AND now_ms + 600000 THEN
      RAISE EXCEPTION 'TICKET_EXPIRED' USING ERRCODE = '28000';
    END IF;${announce}
    UPDATE sec.transactions
       SET xid = running, mode = part[1], client_account_id = part[2]::uuid, engagement_id = part[3]::uuid,
           principal_id = part[4]::uuid, request_id = part[5], seal_hash = decode(part[7], 'hex'), opened_at = clock_timestamp()
     WHERE backend = pg_backend_pid() AND xid <> running;
    IF FOUND THEN RETURN running; END IF;

    IF EXISTS (SELECT FROM sec.transactions WHERE backend = pg_backend_pid()) THEN
      RAISE EXCEPTION 'TRANSACTION_BOUND_ALREADY' USING ERRCODE = '28000';
    END IF;
    -- A new backend takes the rows of those that are long gone along.
    DELETE FROM sec.transactions WHERE backend IN (
      SELECT backend FROM sec.transactions WHERE opened_at < clock_timestamp() - interval '1 day' LIMIT 100 FOR UPDATE SKIP LOCKED);
    INSERT INTO sec.transactions VALUES (pg_backend_pid(), running, part[1], part[2]::uuid, part[3]::uuid, part[4]::uuid,
      part[5], decode(part[7], 'hex'), clock_timestamp());
    RETURN running;
  END $$;`;

/** At COMMIT and PREPARE TRANSACTION, whoever asks for them. */
const createGate = (refuseDry: string): string => `
  CREATE OR REPLACE FUNCTION sec.gate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
  BEGIN${refuseDry}
    IF NEW.seal_hash IS DISTINCT FROM sha256(convert_to(current_setting('sec.seal', true), 'UTF8')) THEN
      RAISE EXCEPTION 'UNSEALED_COMMIT' USING ERRCODE = 'SO001',
        DETAIL = 'Only the orchestrator commits; nothing of this transaction is kept.';
    END IF;
    RETURN NULL;
  END $$;`;

const createWritable = (modes: string): string => `
  CREATE OR REPLACE FUNCTION sec.writable() RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  BEGIN
    RETURN EXISTS (SELECT FROM sec.transactions
                    WHERE backend = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned() AND mode ${modes});
  END $$;`;

const createEnqueue = (onlyNote: string): string => `
  CREATE OR REPLACE FUNCTION sec.enqueue(p_task text, p_payload jsonb, p_queue text, p_key text, p_max_attempts integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  DECLARE
    scope text;
  BEGIN
    IF NOT sec.writable() THEN RAISE EXCEPTION 'a read-only unit of work cannot enqueue' USING ERRCODE = '25006'; END IF;
    IF jsonb_typeof(p_payload) IS DISTINCT FROM 'object' THEN
      RAISE EXCEPTION 'the payload of a job must be an object: it holds the tenant' USING ERRCODE = '22023';
    END IF;${onlyNote}
    scope := sec.tenant() || ':' || sec.engagement() || ':';
    PERFORM graphile_worker.add_job(
      identifier => p_task,
      payload => (p_payload || jsonb_build_object('clientAccountId', sec.tenant(), 'engagementId', sec.engagement()))::json,
      queue_name => scope || p_queue, max_attempts => p_max_attempts, job_key => scope || p_key);
  END $$;`;

const createProtect = (capture: string): string => `
  CREATE OR REPLACE PROCEDURE sec.protect(p_table regclass) LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    own text := 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';
  BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
    EXECUTE format('CREATE POLICY tenant_select ON %s FOR SELECT TO registry_app USING (%s)', p_table, own);
    EXECUTE format('CREATE POLICY tenant_insert ON %s FOR INSERT TO registry_app WITH CHECK (%s AND (SELECT sec.writable()))', p_table, own);
    EXECUTE format('CREATE POLICY tenant_update ON %s FOR UPDATE TO registry_app USING (%s AND (SELECT sec.writable())) WITH CHECK (%s AND (SELECT sec.writable()))', p_table, own, own);
    EXECUTE format('CREATE POLICY tenant_delete ON %s FOR DELETE TO registry_app USING (%s AND (SELECT sec.writable()))', p_table, own);${capture}
  END $$;`;

/**
 * Dry transactions: they write like others, tell which rows they have changed, and cannot be committed. The changes are taken
 * down by a trigger on every tenant table, whose condition is a look at a setting while no transaction is dry.
 */
export class DryRun1764200001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE sec.transactions DROP CONSTRAINT transactions_mode_check;
      ALTER TABLE sec.transactions ADD CONSTRAINT transactions_mode_check CHECK (mode IN ('read', 'write', 'dry'));

      -- What running dry transactions have changed. No row of it is ever committed.
      CREATE UNLOGGED TABLE sec.row_changes (
        xid        xid8 NOT NULL,
        ordinal    bigint GENERATED ALWAYS AS IDENTITY,
        table_name text NOT NULL,
        operation  text NOT NULL CHECK (operation IN ('insert', 'update', 'delete')),
        key        jsonb NOT NULL,
        before     jsonb,
        after      jsonb,
        PRIMARY KEY (xid, ordinal)
      );
      REVOKE ALL ON sec.row_changes FROM PUBLIC;

      -- Whether the running transaction is dry. The setting sec.dry says the same, but any role may set it.
      CREATE FUNCTION sec.dry() RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN EXISTS (SELECT FROM sec.transactions
                        WHERE backend = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned() AND mode = 'dry');
      END $$;

      CREATE FUNCTION sec.capture_change() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        tenant CONSTANT text[] := ARRAY['client_account_id', 'engagement_id'];
        was jsonb := to_jsonb(OLD) - tenant;
        becomes jsonb := to_jsonb(NEW) - tenant;
      BEGIN
        -- Else whoever sets sec.dry would leave rows here that are kept.
        IF NOT sec.dry() THEN RETURN NULL; END IF;
        INSERT INTO sec.row_changes (xid, table_name, operation, key, before, after)
        SELECT pg_current_xact_id(), TG_TABLE_NAME, lower(TG_OP),
               coalesce(jsonb_object_agg(a.attname, coalesce(was, becomes) -> a.attname), '{}'), was, becomes
          FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
         WHERE i.indrelid = TG_RELID AND i.indisprimary AND a.attname <> ALL (tenant);
        RETURN NULL;
      END $$;

      -- The first changes of the running dry transaction in their order; total is the number of all.
      CREATE FUNCTION sec.dry_run_changes(p_most integer)
      RETURNS TABLE (total bigint, table_name text, operation text, key jsonb, before jsonb, after jsonb)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT sec.dry() THEN RAISE EXCEPTION 'only a dry transaction tells its changes' USING ERRCODE = '55000'; END IF;
        RETURN QUERY SELECT count(*) OVER (), c.table_name, c.operation, c.key, c.before, c.after
          FROM sec.row_changes c WHERE c.xid = pg_current_xact_id_if_assigned() ORDER BY c.ordinal LIMIT p_most;
      END $$;

      -- A table that belongs to a partitioned one has its trigger from that.
      CREATE PROCEDURE sec.capture_changes_of(p_table regclass) LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = p_table AND tgname = 'capture_change') THEN RETURN; END IF;
        EXECUTE format('CREATE TRIGGER capture_change AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH ROW
          WHEN (current_setting(''sec.dry'', true) = ''on'') EXECUTE FUNCTION sec.capture_change()', p_table);
      END $$;

      REVOKE ALL ON FUNCTION sec.dry, sec.capture_change, sec.dry_run_changes FROM PUBLIC;
      REVOKE ALL ON PROCEDURE sec.capture_changes_of FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.dry_run_changes TO registry_app;

      ${createOpen(`
    IF part[1] = 'dry' THEN PERFORM set_config('sec.dry', 'on', true); END IF;`)}
      ${createGate(`
    IF NEW.mode = 'dry' THEN
      RAISE EXCEPTION 'DRY_COMMIT' USING ERRCODE = 'SO003', DETAIL = 'A dry run is never committed, sealed or not.';
    END IF;`)}
      ${createWritable(`IN ('write', 'dry')`)}
      ${createEnqueue(`
    IF sec.dry() THEN
      INSERT INTO sec.row_changes (xid, table_name, operation, key, after)
      VALUES (pg_current_xact_id(), 'jobs', 'insert', jsonb_build_object('key', p_key),
        jsonb_build_object('task', p_task, 'payload', p_payload, 'queue', p_queue, 'key', p_key, 'max_attempts', p_max_attempts));
      RETURN;
    END IF;`)}
      ${createProtect(`
    CALL sec.capture_changes_of(p_table);`)}

      DO $$
      DECLARE protected regclass;
      BEGIN
        FOR protected IN
          SELECT c.oid FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'tenant_delete'
           WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND c.relname NOT IN (${NO_TOOLS})
        LOOP
          CALL sec.capture_changes_of(protected);
        END LOOP;
      END $$;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$
      DECLARE captured regclass;
      BEGIN
        FOR captured IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'capture_change' AND tgparentid = 0 LOOP
          EXECUTE format('DROP TRIGGER capture_change ON %s', captured);
        END LOOP;
      END $$;

      ${createProtect('')}
      ${createEnqueue('')}
      ${createWritable(`= 'write'`)}
      ${createGate('')}
      ${createOpen('')}

      DROP PROCEDURE sec.capture_changes_of;
      DROP FUNCTION sec.dry_run_changes, sec.capture_change, sec.dry;
      DROP TABLE sec.row_changes;
      ALTER TABLE sec.transactions DROP CONSTRAINT transactions_mode_check;
      ALTER TABLE sec.transactions ADD CONSTRAINT transactions_mode_check CHECK (mode IN ('read', 'write'));
    `);
  }
}
