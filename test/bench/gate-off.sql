-- The schema of the server with a bare set_config: what was there before the commit gate.
DROP TRIGGER commit_gate ON sec.transactions;
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
DROP POLICY tenant_insert ON audit_logs;
CREATE POLICY tenant_insert ON audit_logs FOR INSERT TO registry_app
  WITH CHECK (client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()));
