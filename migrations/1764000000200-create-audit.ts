import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The audit trail: append-only for every role. */
export class CreateAudit1764000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- category is text with a check, not an enum: a new value must be usable in the migration that adds it.
      CREATE TABLE audit_logs (
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
        context           jsonb NOT NULL,
        PRIMARY KEY (client_account_id, id)
      );
      CREATE INDEX audit_logs_tenant_time ON audit_logs (client_account_id, engagement_id, created_at DESC, id DESC);
      CREATE INDEX audit_logs_category_time ON audit_logs (category, created_at);

      CREATE FUNCTION sec.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501';
      END $$;
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_logs FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
      CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON audit_logs FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();

      ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY;
      ALTER TABLE audit_logs FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant_select ON audit_logs FOR SELECT TO registry_app
        USING (client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()));
      -- Without sec.writable(): a read-only operation leaves its audit row too.
      CREATE POLICY tenant_insert ON audit_logs FOR INSERT TO registry_app
        WITH CHECK (client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()));
      CREATE POLICY detached_insert ON audit_logs FOR INSERT TO registry_audit WITH CHECK (true);
      CREATE POLICY ops_select ON audit_logs FOR SELECT TO registry_ops USING (true);

      GRANT SELECT, INSERT ON audit_logs TO registry_app;
      GRANT INSERT ON audit_logs TO registry_audit;
      GRANT SELECT ON audit_logs TO registry_ops;
    `);

    await runner.query(`
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
      GRANT SELECT ON tool_operations_summary TO registry_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP VIEW tool_operations_summary;
      DROP TABLE audit_logs;
      DROP FUNCTION sec.refuse_change();
    `);
  }
}
