import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Idempotency keys: what was done for a key, and the answer. The boundary's own table: the runtime role can insert a record once
 * sealed and read nothing; keys are claimed, and expired records deleted, by functions.
 */
export class CreateIdempotency1764200000800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- An operator acts for no tenant: its records have the zero UUID for both, hence no foreign key.
      CREATE TABLE idempotency_keys (
        client_account_id uuid NOT NULL,
        engagement_id     uuid NOT NULL,
        principal_id      uuid NOT NULL,
        -- Method and address, as 'POST /api/v1/tools/asset_upsert/executions', or a name for what has no address.
        operation         text NOT NULL CHECK (length(operation) BETWEEN 1 AND 2000),
        key_hash          bytea NOT NULL CHECK (octet_length(key_hash) = 32),
        fingerprint       bytea NOT NULL CHECK (octet_length(fingerprint) = 32),
        response_status   smallint NOT NULL CHECK (response_status BETWEEN 200 AND 299),
        -- Encrypted; null: too large to be kept.
        response          bytea CHECK (octet_length(response) <= 1100000),
        created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
        expires_at        timestamptz NOT NULL,
        PRIMARY KEY (client_account_id, engagement_id, principal_id, operation, key_hash)
      );
      -- What is encrypted cannot be compressed.
      ALTER TABLE idempotency_keys ALTER COLUMN response SET STORAGE EXTERNAL;
      CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

      ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
      ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
      -- Like the audit trail: only with the seal, and of a reading transaction too.
      CREATE POLICY tenant_insert ON idempotency_keys FOR INSERT TO registry_app
        WITH CHECK (client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND (SELECT sec.sealed()));
      CREATE POLICY operator_insert ON idempotency_keys FOR INSERT TO registry_ops
        WITH CHECK (client_account_id = '00000000-0000-0000-0000-000000000000' AND engagement_id = '00000000-0000-0000-0000-000000000000');
      -- For the functions below.
      CREATE POLICY owner_all ON idempotency_keys FOR ALL TO registry_owner USING (true) WITH CHECK (true);

      GRANT INSERT ON idempotency_keys TO registry_app, registry_ops;
    `);

    await runner.query(`
      -- Takes the key for this transaction, or says who has it; without p_take it only looks. The lock comes first: a record that was committed before the lock
      -- was let go is seen by the look-up behind it, which has a snapshot of its own. One row, always.
      CREATE FUNCTION sec.take_key(p_client_account_id uuid, p_engagement_id uuid, p_principal_id uuid, p_operation text, p_key_hash bytea, p_take boolean)
      RETURNS TABLE (state text, principal_id uuid, fingerprint bytea, response_status smallint, response bytea)
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        identity bytea := sha256(convert_to(concat_ws('|', p_client_account_id, p_engagement_id, p_principal_id, p_operation), 'UTF8') || p_key_hash);
        known public.idempotency_keys%ROWTYPE;
      BEGIN
        IF p_take AND NOT pg_try_advisory_xact_lock(('x' || encode(substr(identity, 1, 8), 'hex'))::bit(64)::bigint) THEN
          RETURN QUERY SELECT 'running'::text, p_principal_id, NULL::bytea, NULL::smallint, NULL::bytea;
          RETURN;
        END IF;
        SELECT * INTO known FROM public.idempotency_keys k
         WHERE k.client_account_id = p_client_account_id AND k.engagement_id = p_engagement_id AND k.principal_id = p_principal_id
           AND k.operation = p_operation AND k.key_hash = p_key_hash;
        IF known.expires_at > clock_timestamp() THEN
          RETURN QUERY SELECT 'recorded'::text, p_principal_id, known.fingerprint, known.response_status, known.response;
          RETURN;
        END IF;
        IF p_take AND known.expires_at IS NOT NULL THEN
          DELETE FROM public.idempotency_keys k
           WHERE k.client_account_id = p_client_account_id AND k.engagement_id = p_engagement_id AND k.principal_id = p_principal_id
             AND k.operation = p_operation AND k.key_hash = p_key_hash;
        END IF;
        RETURN QUERY SELECT 'free'::text, p_principal_id, NULL::bytea, NULL::smallint, NULL::bytea;
      END $$;

      -- Of the tenant and the principal that the transaction is bound to.
      CREATE FUNCTION sec.claim_key(p_operation text, p_key_hash bytea, p_take boolean)
      RETURNS TABLE (state text, principal_id uuid, fingerprint bytea, response_status smallint, response bytea)
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE bound sec.transactions%ROWTYPE;
      BEGIN
        SELECT * INTO bound FROM sec.transactions t WHERE t.backend = pg_backend_pid() AND t.xid = pg_current_xact_id_if_assigned();
        IF NOT FOUND THEN RAISE EXCEPTION 'NO_TENANT_CONTEXT' USING ERRCODE = 'SO002'; END IF;
        RETURN QUERY SELECT * FROM sec.take_key(bound.client_account_id, bound.engagement_id, bound.principal_id, p_operation, p_key_hash, p_take);
      END $$;

      -- Of an operator, who acts for no tenant.
      CREATE FUNCTION sec.claim_operator_key(p_principal_id uuid, p_operation text, p_key_hash bytea, p_take boolean)
      RETURNS TABLE (state text, principal_id uuid, fingerprint bytea, response_status smallint, response bytea)
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        SELECT * FROM sec.take_key('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000', p_principal_id, p_operation, p_key_hash,
          p_take)
      $$;

      -- Deletes records that have expired, the oldest first, p_limit at most; returns how many. Rows that are being claimed are left.
      CREATE FUNCTION sec.purge_keys(p_limit integer) RETURNS integer
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE purged integer;
      BEGIN
        DELETE FROM public.idempotency_keys WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM public.idempotency_keys WHERE expires_at <= now() ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED));
        GET DIAGNOSTICS purged = ROW_COUNT;
        RETURN purged;
      END $$;

      REVOKE ALL ON FUNCTION sec.take_key, sec.claim_key, sec.claim_operator_key, sec.purge_keys FROM PUBLIC;
      GRANT USAGE ON SCHEMA sec TO registry_ops;
      GRANT EXECUTE ON FUNCTION sec.claim_key TO registry_app;
      GRANT EXECUTE ON FUNCTION sec.claim_operator_key, sec.purge_keys TO registry_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION sec.claim_key, sec.claim_operator_key, sec.purge_keys, sec.take_key;
      REVOKE USAGE ON SCHEMA sec FROM registry_ops;
      DROP TABLE idempotency_keys;
    `);
  }
}
