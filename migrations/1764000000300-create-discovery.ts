import { type MigrationInterface, type QueryRunner } from 'typeorm';

const TABLES = [
  'discovery_flows',
  'flow_phases',
  'flow_events',
  'data_imports',
  'raw_import_records',
  'field_mappings',
  'learned_mappings',
  'assets',
  'asset_sources',
  'asset_dependencies',
  'findings',
  'migration_waves',
];

/** The discovery domain. Client account and engagement lead every key, so that no reference can cross a tenant. */
export class CreateDiscovery1764000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE discovery_flows (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        id                uuid NOT NULL,
        name              text NOT NULL,
        status            text NOT NULL CHECK (status IN ('initialized', 'running', 'waiting_for_approval', 'paused', 'completed', 'failed', 'cancelled')),
        current_phase     text,
        -- 'phase': stop after the current phase; 'all': go on until done, failed or waiting for approval.
        run_mode          text CHECK (run_mode IN ('phase', 'all')),
        configuration     jsonb NOT NULL,
        assessment_date   date NOT NULL,
        implementation    text NOT NULL DEFAULT 'registry' CHECK (implementation IN ('registry', 'legacy')),
        cycles            jsonb NOT NULL DEFAULT '[]',
        error             jsonb,
        event_seq         bigint NOT NULL DEFAULT 0,
        created_by        uuid NOT NULL,
        created_at        timestamptz NOT NULL DEFAULT now(),
        updated_at        timestamptz NOT NULL DEFAULT now(),
        completed_at      timestamptz,
        PRIMARY KEY (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id)
      );

      CREATE TABLE flow_phases (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        flow_id           uuid NOT NULL,
        phase             text NOT NULL,
        position          smallint NOT NULL,
        status            text NOT NULL CHECK (status IN ('pending', 'running', 'waiting_for_approval', 'completed', 'skipped', 'failed')),
        attempts          integer NOT NULL DEFAULT 0,
        -- Where a resumed phase goes on; its shape belongs to the phase.
        checkpoint        jsonb,
        summary           jsonb,
        error             jsonb,
        started_at        timestamptz,
        completed_at      timestamptz,
        PRIMARY KEY (client_account_id, engagement_id, flow_id, phase),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id)
      );

      CREATE TABLE flow_events (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        flow_id           uuid NOT NULL,
        seq               bigint NOT NULL,
        type              text NOT NULL,
        data              jsonb NOT NULL,
        created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (client_account_id, engagement_id, flow_id, seq),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id)
      );

      CREATE TABLE data_imports (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        id                uuid NOT NULL,
        flow_id           uuid NOT NULL,
        import_order      integer NOT NULL,
        kind              text NOT NULL CHECK (kind IN ('inventory', 'dependencies')),
        detected_format   text NOT NULL,
        status            text NOT NULL CHECK (status IN ('receiving', 'received', 'failed')),
        filename          text,
        byte_size         bigint NOT NULL DEFAULT 0,
        sha256            text,
        -- Column names in file order; raw_import_records.cells has the same order.
        header            jsonb NOT NULL,
        decimal_comma     boolean NOT NULL DEFAULT false,
        column_profiles   jsonb NOT NULL DEFAULT '[]',
        total_records     integer NOT NULL DEFAULT 0,
        accepted_records  integer NOT NULL DEFAULT 0,
        rejected_records  integer NOT NULL DEFAULT 0,
        warnings          jsonb NOT NULL DEFAULT '[]',
        created_at        timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (client_account_id, engagement_id, id),
        UNIQUE (client_account_id, engagement_id, flow_id, import_order),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id)
      );

      CREATE TABLE raw_import_records (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        import_id         uuid NOT NULL,
        row_number        integer NOT NULL,
        raw_text          text NOT NULL,
        cells             jsonb NOT NULL,
        status            text NOT NULL CHECK (status IN ('accepted', 'rejected')),
        issues            jsonb NOT NULL DEFAULT '[]',
        cleansed          jsonb,
        PRIMARY KEY (client_account_id, engagement_id, import_id, row_number),
        FOREIGN KEY (client_account_id, engagement_id, import_id) REFERENCES data_imports (client_account_id, engagement_id, id)
      );
      CREATE INDEX raw_import_records_issues ON raw_import_records (client_account_id, engagement_id, import_id, row_number) WHERE issues <> '[]';

      CREATE TABLE field_mappings (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        flow_id           uuid NOT NULL,
        import_id         uuid NOT NULL,
        position          integer NOT NULL,
        source            text NOT NULL,
        target            text,
        unit              text,
        confidence        double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
        reason            text NOT NULL,
        status            text NOT NULL CHECK (status IN ('suggested', 'approved')),
        decided_by        uuid,
        PRIMARY KEY (client_account_id, engagement_id, import_id, source),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, import_id) REFERENCES data_imports (client_account_id, engagement_id, id)
      );
      CREATE INDEX field_mappings_flow ON field_mappings (client_account_id, engagement_id, flow_id, import_id, position);

      -- What a person has approved before; the next import of the same column starts from it.
      CREATE TABLE learned_mappings (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        kind              text NOT NULL,
        source            text NOT NULL,
        target            text NOT NULL,
        unit              text,
        updated_at        timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (client_account_id, engagement_id, kind, source)
      );
    `);

    await runner.query(`
      CREATE TABLE assets (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        id                uuid NOT NULL,
        name              text NOT NULL,
        asset_type        text NOT NULL,
        hostname          text,
        fqdn              text,
        ip_address        text,
        ip_addresses      jsonb NOT NULL DEFAULT '[]',
        external_ids      jsonb NOT NULL DEFAULT '[]',
        operating_system  text,
        os_product        text,
        os_version        text,
        cpu_cores         double precision,
        memory_gb         double precision,
        storage_gb        double precision,
        environment       text,
        application       text,
        status            text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'powered_off', 'retired', 'template')),
        conflicts         jsonb NOT NULL DEFAULT '[]',
        attributes        jsonb NOT NULL DEFAULT '{}',
        six_r             jsonb,
        wave              integer,
        created_at        timestamptz NOT NULL DEFAULT now(),
        updated_at        timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (client_account_id, engagement_id, id),
        UNIQUE (client_account_id, engagement_id, hostname),
        FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id)
      ) WITH (fillfactor = 80);
      CREATE INDEX assets_fqdn ON assets (client_account_id, engagement_id, fqdn);
      CREATE INDEX assets_name ON assets (client_account_id, engagement_id, lower(name));
      CREATE INDEX assets_ip ON assets (client_account_id, engagement_id, ip_address);

      CREATE TABLE asset_sources (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        asset_id          uuid NOT NULL,
        flow_id           uuid NOT NULL,
        import_id         uuid NOT NULL,
        row_number        integer NOT NULL,
        format            text NOT NULL,
        PRIMARY KEY (client_account_id, engagement_id, asset_id, import_id, row_number),
        FOREIGN KEY (client_account_id, engagement_id, asset_id) REFERENCES assets (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, import_id) REFERENCES data_imports (client_account_id, engagement_id, id)
      );
      CREATE INDEX asset_sources_flow ON asset_sources (client_account_id, engagement_id, flow_id, asset_id);

      CREATE TABLE asset_dependencies (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        id                uuid NOT NULL,
        flow_id           uuid NOT NULL,
        source_asset_id   uuid,
        target_asset_id   uuid,
        source            text NOT NULL,
        target            text NOT NULL,
        port              integer,
        protocol          text,
        source_process    text,
        target_process    text,
        connection_count  integer NOT NULL,
        noise             boolean NOT NULL,
        noise_reason      text,
        external          boolean NOT NULL,
        PRIMARY KEY (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, source_asset_id) REFERENCES assets (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, target_asset_id) REFERENCES assets (client_account_id, engagement_id, id)
      );
      CREATE INDEX asset_dependencies_flow ON asset_dependencies (client_account_id, engagement_id, flow_id, id);

      CREATE TABLE findings (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        id                uuid NOT NULL,
        flow_id           uuid NOT NULL,
        asset_id          uuid NOT NULL,
        kind              text NOT NULL CHECK (kind IN ('end_of_life', 'end_of_life_soon', 'active_support_ended', 'no_lifecycle_data')),
        product           text NOT NULL,
        cycle             text,
        date              date,
        severity          text NOT NULL CHECK (severity IN ('info', 'low', 'medium', 'high', 'critical')),
        reason            text NOT NULL,
        PRIMARY KEY (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id),
        FOREIGN KEY (client_account_id, engagement_id, asset_id) REFERENCES assets (client_account_id, engagement_id, id)
      );
      CREATE INDEX findings_flow ON findings (client_account_id, engagement_id, flow_id, id);

      CREATE TABLE migration_waves (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        flow_id           uuid NOT NULL,
        number            integer NOT NULL,
        assets            jsonb NOT NULL,
        reasons           jsonb NOT NULL,
        PRIMARY KEY (client_account_id, engagement_id, flow_id, number),
        FOREIGN KEY (client_account_id, engagement_id, flow_id) REFERENCES discovery_flows (client_account_id, engagement_id, id)
      );
    `);

    for (const table of TABLES) await runner.query(`CALL sec.protect('${table}')`);
    await runner.query(`
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${TABLES.filter((table) => table !== 'raw_import_records' && table !== 'flow_events').join(', ')} TO registry_app;
      -- What was read stays what was read: only what we conclude from a row may change.
      GRANT SELECT, INSERT, UPDATE (status, issues, cleansed) ON raw_import_records TO registry_app;
      GRANT SELECT, INSERT ON flow_events TO registry_app;

      -- Adds a job of the bound tenant to its transaction. The tenant in the payload comes from the binding, not from the caller.
      CREATE FUNCTION sec.enqueue(p_task text, p_payload jsonb, p_queue text, p_key text, p_max_attempts integer) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT sec.writable() THEN RAISE EXCEPTION 'a read-only unit of work cannot enqueue' USING ERRCODE = '25006'; END IF;
        PERFORM graphile_worker.add_job(
          identifier => p_task,
          payload => (p_payload || jsonb_build_object('clientAccountId', sec.tenant(), 'engagementId', sec.engagement()))::json,
          queue_name => p_queue, max_attempts => p_max_attempts, job_key => p_key);
      END $$;
      REVOKE ALL ON FUNCTION sec.enqueue FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.enqueue TO registry_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION sec.enqueue;
      DROP TABLE ${[...TABLES].reverse().join(', ')};
    `);
  }
}
