import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * The commit gate: a transaction is bound to its tenant by a signed ticket, once, and only who knows the secret behind the
 * ticket's seal can commit it. Settings are no place for the binding, because any role may SET them; a row is.
 */
export class CreateCommitGate1764100000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- HMAC's two padded keys, so that the built-in sha256() is enough. Two rows while a key is being replaced.
      CREATE TABLE sec.ticket_keys (
        id           text PRIMARY KEY,
        inner_pad    bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
        outer_pad    bytea NOT NULL CHECK (octet_length(outer_pad) = 64),
        installed_at timestamptz NOT NULL DEFAULT clock_timestamp()
      );

      -- The binding of each backend's newest transaction; in force while xid is the running one. One row a backend, updated in
      -- place (heap-only in half-empty pages: nothing for vacuum to do). Unlogged: nothing here outlives its transaction.
      CREATE UNLOGGED TABLE sec.transactions (
        backend           integer PRIMARY KEY,
        xid               xid8 NOT NULL,
        mode              text NOT NULL CHECK (mode IN ('read', 'write')),
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        principal_id      uuid NOT NULL,
        request_id        text NOT NULL,
        seal_hash         bytea NOT NULL,
        opened_at         timestamptz NOT NULL
      ) WITH (fillfactor = 20);

      REVOKE ALL ON sec.ticket_keys, sec.transactions FROM PUBLIC;
    `);

    await runner.query(`
      DROP FUNCTION sec.open(uuid, uuid, text);

      -- First statement of a transaction. The ticket is mode|client account|engagement|principal|request|expiry in ms|hash of
      -- the seal, signed with HMAC-SHA256. Returns the transaction's id, to ask for its fate after a lost COMMIT.
      CREATE FUNCTION sec.open(p_ticket text, p_signature bytea) RETURNS xid8
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
        END IF;
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
      END $$;

      -- By the boundary, when no tool can send anything any more; audit rows and COMMIT follow in the same packet.
      CREATE FUNCTION sec.seal(p_seal text) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM sec.transactions
                        WHERE backend = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned()
                          AND seal_hash = sha256(convert_to(p_seal, 'UTF8'))) THEN
          RAISE EXCEPTION 'SEAL_INVALID' USING ERRCODE = '28000';
        END IF;
        PERFORM set_config('sec.seal', p_seal, true);
      END $$;

      -- Whether this transaction is sealed: the setting is worth nothing without the secret.
      CREATE FUNCTION sec.sealed() RETURNS boolean
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN EXISTS (SELECT FROM sec.transactions
                        WHERE backend = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned()
                          AND seal_hash = sha256(convert_to(current_setting('sec.seal', true), 'UTF8')));
      END $$;

      -- Runs at COMMIT and PREPARE TRANSACTION, whoever asks for them.
      CREATE FUNCTION sec.gate() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NEW.seal_hash IS DISTINCT FROM sha256(convert_to(current_setting('sec.seal', true), 'UTF8')) THEN
          RAISE EXCEPTION 'UNSEALED_COMMIT' USING ERRCODE = 'SO001',
            DETAIL = 'Only the orchestrator commits; nothing of this transaction is kept.';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER commit_gate AFTER INSERT OR UPDATE ON sec.transactions
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sec.gate();

      -- Read as (select sec.tenant()) in policies: once a statement, and the index stays usable. They raise instead of
      -- returning null, because an empty list would hide a forgotten binding.
      CREATE OR REPLACE FUNCTION sec.tenant() RETURNS uuid
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE bound uuid;
      BEGIN
        SELECT client_account_id INTO bound FROM sec.transactions
         WHERE backend = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned();
        IF bound IS NULL THEN RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'; END IF;
        RETURN bound;
      END $$;

      CREATE OR REPLACE FUNCTION sec.engagement() RETURNS uuid
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE bound uuid;
      BEGIN
        SELECT engagement_id INTO bound FROM sec.transactions
         WHERE backend = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned();
        IF bound IS NULL THEN RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'; END IF;
        RETURN bound;
      END $$;

      CREATE OR REPLACE FUNCTION sec.writable() RETURNS boolean
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN EXISTS (SELECT FROM sec.transactions
                        WHERE backend = pg_backend_pid() AND xid = pg_current_xact_id_if_assigned() AND mode = 'write');
      END $$;

      REVOKE ALL ON FUNCTION sec.open, sec.seal, sec.sealed, sec.gate FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.open, sec.seal, sec.sealed TO registry_app;

      -- An audit row is the boundary's own word: nobody can write one before the seal. Reads are audited too, so the mode is
      -- not asked for.
      DROP POLICY tenant_insert ON audit_logs;
      CREATE POLICY tenant_insert ON audit_logs FOR INSERT TO registry_app
        WITH CHECK (client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND (SELECT sec.sealed()));
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY tenant_insert ON audit_logs;
      CREATE POLICY tenant_insert ON audit_logs FOR INSERT TO registry_app
        WITH CHECK (client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()));

      DROP FUNCTION sec.open(text, bytea), sec.seal(text), sec.sealed();
      DROP TABLE sec.transactions, sec.ticket_keys;
      DROP FUNCTION sec.gate();

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

      CREATE OR REPLACE FUNCTION sec.tenant() RETURNS uuid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
      DECLARE bound text := current_setting('sec.client_account_id', true);
      BEGIN
        IF bound IS NULL OR bound = '' THEN RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'; END IF;
        RETURN bound::uuid;
      END $$;

      CREATE OR REPLACE FUNCTION sec.engagement() RETURNS uuid LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
      DECLARE bound text := current_setting('sec.engagement_id', true);
      BEGIN
        IF bound IS NULL OR bound = '' THEN RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'; END IF;
        RETURN bound::uuid;
      END $$;

      CREATE OR REPLACE FUNCTION sec.writable() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
        SELECT current_setting('sec.mode', true) IS NOT DISTINCT FROM 'write'
      $$;

      REVOKE ALL ON FUNCTION sec.open FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION sec.open TO registry_app;
    `);
  }
}
