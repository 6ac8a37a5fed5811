import { type MigrationInterface, type QueryRunner } from 'typeorm';

const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';
const WRITTEN = 'client_account_id, engagement_id, id, created_at, category, level, operation, flow_id, principal_id, request_id, context';

const COLUMNS = `
  client_account_id uuid NOT NULL,
  engagement_id     uuid NOT NULL,
  id                uuid NOT NULL,
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  category          text NOT NULL CHECK (category IN ('TOOL_OPERATION', 'FLOW_OPERATION', 'USER_ACTION', 'SYSTEM_EVENT', 'SECURITY_EVENT')),
  level             text NOT NULL CHECK (level IN ('INFO', 'WARN', 'ERROR', 'CRITICAL')),
  operation         text NOT NULL,
  flow_id           uuid,
  principal_id      uuid,
  request_id        text NOT NULL,
  context           jsonb NOT NULL`;

/** What the trail has as one table and in partitions alike. Forced row security comes last: it would hide the copied rows from the owner. */
const GUARDS = `
  CREATE INDEX audit_logs_category_time ON audit_logs (category, created_at);
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_logs FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
  CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();
  ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
  ALTER TABLE audit_logs FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant_select ON audit_logs FOR SELECT TO registry_app USING (${OWN});
  CREATE POLICY tenant_insert ON audit_logs FOR INSERT TO registry_app WITH CHECK (${OWN} AND (SELECT sec.sealed()));
  CREATE POLICY detached_insert ON audit_logs FOR INSERT TO registry_audit WITH CHECK (true);
  CREATE POLICY ops_select ON audit_logs FOR SELECT TO registry_ops USING (true);
  GRANT SELECT ON audit_logs TO registry_app, registry_ops;`;

const SUMMARY = `
  CREATE VIEW tool_operations_summary WITH (security_invoker = true) AS
  SELECT date_trunc('hour', created_at) AS hour,
         context->>'tool_name' AS tool_name,
         context->>'agent_name' AS agent_name,
         level,
         count(*) AS operation_count,
         avg(CASE WHEN jsonb_typeof(context->'duration_ms') = 'number' THEN (context->>'duration_ms')::double precision END) AS avg_duration_ms,
         count(*) FILTER (WHERE level IN ('ERROR', 'CRITICAL')) AS error_count
    FROM audit_logs
   WHERE category = 'TOOL_OPERATION'
     AND created_at >= date_trunc('hour', now()) - interval '24 hours'
   GROUP BY 1, 2, 3, 4;
  GRANT SELECT ON tool_operations_summary TO registry_ops;`;

/** Makes room for another audit_logs, and lets the owner read the one there was. */
const SET_ASIDE = `
  DROP VIEW tool_operations_summary;
  ALTER TABLE audit_logs NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE audit_logs RENAME TO audit_logs_before;
  ALTER TABLE audit_logs_before DROP CONSTRAINT audit_logs_pkey;`;

/**
 * The audit trail by month, so that what is too old goes with its partition, and the signed digests that tell whether anybody changed a row. A
 * row also has the id of its transaction: the order in which rows are sealed, because commits do not come in the order of time.
 */
export class PartitionAudit1764200000900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${SET_ASIDE}
      DROP INDEX audit_logs_tenant_time, audit_logs_category_time;

      CREATE TABLE audit_logs (${COLUMNS},
        transaction_id    xid8 NOT NULL DEFAULT pg_current_xact_id(),
        -- Ids are of version 7: within a tenant their order is that of time, so this is also the index of its list.
        PRIMARY KEY (client_account_id, engagement_id, id, created_at)
      ) PARTITION BY RANGE (created_at);
      CREATE INDEX audit_logs_tenant_transaction ON audit_logs (client_account_id, engagement_id, transaction_id, id);
      CREATE INDEX audit_logs_transaction ON audit_logs (transaction_id);

      -- What makes a partition append-only and unreachable: row triggers come from the parent, those for TRUNCATE do not, and a partition that
      -- is asked directly obeys its own row security. No policy: nobody.
      CREATE FUNCTION sec.close_audit_partition(p_partition regclass) RETURNS void
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change()', p_partition);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', p_partition);
      END $$;

      -- Attached rather than created as a partition: that locks out neither readers nor writers of the other months. 'default': rows of
      -- the month lie in the default partition, where they stay.
      CREATE FUNCTION sec.make_audit_partition(p_month date) RETURNS text
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        partition text := to_char(p_month, '"audit_logs_y"YYYY"m"MM');
      BEGIN
        IF to_regclass('public.' || partition) IS NOT NULL THEN RETURN 'there'; END IF;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
        PERFORM sec.close_audit_partition(('public.' || partition)::regclass);
        EXECUTE format('ALTER TABLE public.audit_logs ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', partition,
          to_char(p_month, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(p_month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
        RETURN 'created';
      EXCEPTION WHEN check_violation THEN
        RETURN 'default';
      END $$;

      -- The partitions of this month and the next three, in UTC. Gives up rather than hold up everybody behind a lock that it waits for.
      CREATE FUNCTION sec.ensure_audit_partitions() RETURNS TABLE (month date, state text)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('audit partitions', 0));
        FOR ahead IN 0..3 LOOP
          month := (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date;
          state := sec.make_audit_partition(month);
          RETURN NEXT;
        END LOOP;
      END $$;
      REVOKE ALL ON FUNCTION sec.close_audit_partition, sec.make_audit_partition, sec.ensure_audit_partitions FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.ensure_audit_partitions TO registry_ops;

      CREATE TABLE audit_logs_default PARTITION OF audit_logs DEFAULT;
      SELECT sec.close_audit_partition('audit_logs_default');
      SELECT sec.make_audit_partition(m::date)
        FROM (SELECT DISTINCT date_trunc('month', created_at AT TIME ZONE 'UTC') AS m FROM audit_logs_before) months;
      SELECT sec.ensure_audit_partitions();

      -- What was there before counts as written by this transaction.
      INSERT INTO audit_logs (${WRITTEN}) SELECT ${WRITTEN} FROM audit_logs_before;
      DROP TABLE audit_logs_before;
      ${GUARDS}
      -- Not the transaction's id: that is for the server to say, or a row could be slipped in among those that are sealed.
      GRANT INSERT (${WRITTEN}) ON audit_logs TO registry_app, registry_audit;
      ${SUMMARY}
    `);

    await runner.query(`
      -- A digest speaks for the rows of one tenant and one month whose (transaction_id, id) is at or after \`from\` and before \`to\`. The pair
      -- of zeros is nobody's tenant; it has a chain too.
      CREATE TABLE audit_digests (
        client_account_id   uuid NOT NULL,
        engagement_id       uuid NOT NULL,
        sequence            bigint NOT NULL CHECK (sequence > 0),
        month               date NOT NULL,
        from_transaction_id xid8 NOT NULL,
        from_id             uuid NOT NULL,
        to_transaction_id   xid8 NOT NULL,
        to_id               uuid NOT NULL,
        row_count           integer NOT NULL CHECK (row_count BETWEEN 1 AND 10000),
        -- For each row, in order: 16 bytes of its id, 32 of the SHA-256 of its canonical line.
        row_hashes          bytea NOT NULL CHECK (octet_length(row_hashes) = 48 * row_count),
        rows_hash           bytea NOT NULL CHECK (octet_length(rows_hash) = 32),
        previous_hash       bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
        digest_hash         bytea NOT NULL CHECK (octet_length(digest_hash) = 32),
        signature           bytea NOT NULL CHECK (octet_length(signature) = 64),
        key_id              text NOT NULL,
        sealed_at           timestamptz NOT NULL,
        PRIMARY KEY (client_account_id, engagement_id, sequence)
      );
      -- Hashes do not compress.
      ALTER TABLE audit_digests ALTER COLUMN row_hashes SET STORAGE EXTERNAL;
      ALTER TABLE audit_digests ENABLE ROW LEVEL SECURITY;
      ALTER TABLE audit_digests FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant_select ON audit_digests FOR SELECT TO registry_app USING (${OWN});
      CREATE POLICY ops_select ON audit_digests FOR SELECT TO registry_ops USING (true);
      CREATE POLICY ops_insert ON audit_digests FOR INSERT TO registry_ops WITH CHECK (true);
      GRANT SELECT ON audit_digests TO registry_app;
      GRANT SELECT, INSERT ON audit_digests TO registry_ops;

      -- Months whose partition was dropped, signed like a digest; nothing of a tenant. Written by who may drop: the owner.
      CREATE TABLE audit_retentions (
        month      date PRIMARY KEY,
        dropped_at timestamptz NOT NULL,
        key_id     text NOT NULL,
        signature  bytea NOT NULL CHECK (octet_length(signature) = 64)
      );
      GRANT SELECT ON audit_retentions TO registry_app, registry_ops;

      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_digests FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
      CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_digests FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_retentions FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
      CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_retentions FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE audit_retentions, audit_digests;
      ${SET_ASIDE}
      DROP INDEX audit_logs_tenant_transaction, audit_logs_transaction, audit_logs_category_time;

      CREATE TABLE audit_logs (${COLUMNS},
        PRIMARY KEY (client_account_id, id)
      );
      INSERT INTO audit_logs (${WRITTEN}) SELECT ${WRITTEN} FROM audit_logs_before;
      DROP TABLE audit_logs_before;
      CREATE INDEX audit_logs_tenant_time ON audit_logs (client_account_id, engagement_id, created_at DESC, id DESC);
      ${GUARDS}
      GRANT INSERT ON audit_logs TO registry_app, registry_audit;
      ${SUMMARY}

      DROP FUNCTION sec.ensure_audit_partitions(), sec.make_audit_partition(date), sec.close_audit_partition(regclass);
    `);
  }
}
