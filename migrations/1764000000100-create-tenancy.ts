import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Who the tenants are and who may act for them, and the functions that bind a transaction to one tenant. */
export class CreateTenancy1764000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE client_accounts (
        id         uuid PRIMARY KEY,
        name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE engagements (
        client_account_id uuid NOT NULL REFERENCES client_accounts (id),
        id                uuid NOT NULL,
        name              text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        created_at        timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (client_account_id, id)
      );

      CREATE TABLE principals (
        id         uuid PRIMARY KEY,
        name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
        role       text NOT NULL CHECK (role IN ('agent', 'auditor', 'operator', 'admin')),
        created_at timestamptz NOT NULL DEFAULT now()
      );

      -- engagement_id null: every engagement of the account.
      CREATE TABLE memberships (
        id                uuid PRIMARY KEY,
        principal_id      uuid NOT NULL REFERENCES principals (id),
        client_account_id uuid NOT NULL REFERENCES client_accounts (id),
        engagement_id     uuid,
        UNIQUE NULLS NOT DISTINCT (principal_id, client_account_id, engagement_id),
        FOREIGN KEY (client_account_id, engagement_id) REFERENCES engagements (client_account_id, id)
      );

      -- The key itself is 256 random bits and never stored; its hash needs no salt.
      CREATE TABLE api_keys (
        id           uuid PRIMARY KEY,
        principal_id uuid NOT NULL REFERENCES principals (id),
        prefix       text NOT NULL,
        key_sha256   bytea NOT NULL UNIQUE CHECK (octet_length(key_sha256) = 32),
        expires_at   timestamptz,
        revoked_at   timestamptz,
        created_at   timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX api_keys_principal ON api_keys (principal_id);
    `);

    await runner.query(`
      CREATE SCHEMA sec;
      REVOKE ALL ON SCHEMA sec FROM PUBLIC;

      -- Binds the running transaction to one tenant. mode: 'read' or 'write'.
      CREATE FUNCTION sec.open(p_client_account_id uuid, p_engagement_id uuid, p_mode text) RETURNS void
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF p_client_account_id IS NULL OR p_engagement_id IS NULL OR p_mode NOT IN ('read', 'write') THEN
          RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002';
        END IF;
        PERFORM set_config('sec.client_account_id', p_client_account_id::text, true),
                set_config('sec.engagement_id', p_engagement_id::text, true),
                set_config('sec.mode', p_mode, true);
      END $$;

      -- STABLE and called as (select sec.tenant()) in policies: once a statement, and the index stays usable. It raises
      -- instead of returning null, because an empty list would hide a forgotten binding. After a committed SET LOCAL the
      -- setting reads '' on that connection, hence the test for both.
      CREATE FUNCTION sec.tenant() RETURNS uuid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
      DECLARE bound text := current_setting('sec.client_account_id', true);
      BEGIN
        IF bound IS NULL OR bound = '' THEN RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'; END IF;
        RETURN bound::uuid;
      END $$;

      CREATE FUNCTION sec.engagement() RETURNS uuid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
      DECLARE bound text := current_setting('sec.engagement_id', true);
      BEGIN
        IF bound IS NULL OR bound = '' THEN RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'; END IF;
        RETURN bound::uuid;
      END $$;

      CREATE FUNCTION sec.writable() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
        SELECT current_setting('sec.mode', true) IS NOT DISTINCT FROM 'write'
      $$;

      -- The policies every tenant table has. Kept in one place so that no table gets a weaker copy.
      CREATE PROCEDURE sec.protect(p_table regclass) LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        own text := 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';
      BEGIN
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
        EXECUTE format('CREATE POLICY tenant_select ON %s FOR SELECT TO registry_app USING (%s)', p_table, own);
        EXECUTE format('CREATE POLICY tenant_insert ON %s FOR INSERT TO registry_app WITH CHECK (%s AND (SELECT sec.writable()))', p_table, own);
        EXECUTE format('CREATE POLICY tenant_update ON %s FOR UPDATE TO registry_app USING (%s AND (SELECT sec.writable())) WITH CHECK (%s AND (SELECT sec.writable()))', p_table, own, own);
        EXECUTE format('CREATE POLICY tenant_delete ON %s FOR DELETE TO registry_app USING (%s AND (SELECT sec.writable()))', p_table, own);
      END $$;

      REVOKE ALL ON ALL ROUTINES IN SCHEMA sec FROM PUBLIC;
      GRANT USAGE ON SCHEMA sec TO registry_app;
      GRANT EXECUTE ON FUNCTION sec.open, sec.tenant, sec.engagement, sec.writable TO registry_app;

      ALTER TABLE engagements ENABLE ROW LEVEL SECURITY;
      ALTER TABLE engagements FORCE ROW LEVEL SECURITY;
      CREATE POLICY tenant_select ON engagements FOR SELECT TO registry_app
        USING (client_account_id = (SELECT sec.tenant()) AND id = (SELECT sec.engagement()));
      CREATE POLICY ops_select ON engagements FOR SELECT TO registry_ops USING (true);
      CREATE POLICY ops_insert ON engagements FOR INSERT TO registry_ops WITH CHECK (true);

      GRANT SELECT ON engagements TO registry_app;
      GRANT SELECT, INSERT ON client_accounts, engagements, principals, memberships, api_keys TO registry_ops;
      GRANT UPDATE (revoked_at) ON api_keys TO registry_ops;
      GRANT SELECT ON migrations TO registry_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE ALL ON migrations FROM registry_ops;
      DROP TABLE api_keys, memberships, principals, engagements, client_accounts;
      DROP SCHEMA sec CASCADE;
    `);
  }
}
