/** A way to end, escape, widen or keep a session by raw SQL: statements sent one after another, errors swallowed. */
export interface SqlAttack {
  name: string;
  texts: string[];
}

const one = (text: string): SqlAttack => ({ name: text, texts: [text] });
const steps = (name: string, ...texts: string[]): SqlAttack => ({ name, texts });

/** Writes a row of the attacked tenant; whatever of these is left in the table was committed by somebody else than the boundary. */
export const EVIL = `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target)
  SELECT sec.tenant(), sec.engagement(), 'evil', gen_random_uuid()::text, 'name'`;
/** Shows whatever the session can see. */
export const LOOK = `SELECT source AS found FROM learned_mappings`;

/** Each ends, opens or undoes the transaction. */
const ENDINGS: SqlAttack[] = [
  one('COMMIT'),
  one('/* hidden */ cOmMiT -- from a word search'),
  one('END'),
  one('COMMIT WORK'),
  one('COMMIT AND CHAIN'),
  one('ROLLBACK'),
  one('ABORT'),
  one('ROLLBACK AND CHAIN'),
  one('BEGIN'),
  one('START TRANSACTION READ WRITE'),
  one(`PREPARE TRANSACTION 'x'`),
  one(`COMMIT PREPARED 'x'`),
  one(`ROLLBACK PREPARED 'x'`),
  one('SAVEPOINT own'),
  one('DO $$ BEGIN COMMIT; END $$'),
  one('DO $$ BEGIN ROLLBACK; END $$'),
  one('SELECT 1; COMMIT; BEGIN'),
  one('SET CONSTRAINTS ALL IMMEDIATE'),
  one('SET CONSTRAINTS sec.commit_gate IMMEDIATE'),
  one('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE'),
  steps('an error, then COMMIT', 'SELECT 1/0', 'COMMIT'),
  steps('an error in a savepoint, back, COMMIT', 'SAVEPOINT own', 'SELECT 1/0', 'ROLLBACK TO own', 'COMMIT'),
  steps('undo what other services wrote', 'SAVEPOINT own', EVIL, 'ROLLBACK TO own', 'RELEASE own'),
  steps('ROLLBACK, then write in autocommit', 'ROLLBACK', EVIL),
  steps('ROLLBACK, then a transaction of its own', 'ROLLBACK', 'BEGIN READ WRITE', EVIL, 'COMMIT'),
  steps('ROLLBACK AND CHAIN, write, COMMIT', 'ROLLBACK AND CHAIN', EVIL, 'COMMIT'),
  steps('ROLLBACK, then a large object', 'ROLLBACK', `SELECT lo_from_bytea(0, 'evil')`),
  steps('ROLLBACK, then a table', 'ROLLBACK', 'CREATE TABLE evil (i int)', 'CREATE TEMP TABLE evil AS SELECT 1'),
  steps('ROLLBACK, writable by default, write', 'ROLLBACK', 'SET default_transaction_read_only = off', EVIL),
  steps('constraints at once in a savepoint, back, COMMIT', 'SAVEPOINT own', 'SET CONSTRAINTS ALL IMMEDIATE', 'ROLLBACK TO own', 'COMMIT'),
  steps('constraints at once and deferred again', 'SET CONSTRAINTS ALL IMMEDIATE', 'SET CONSTRAINTS ALL DEFERRED', 'COMMIT'),
];

/** Each tries to be another tenant, or another role. */
const WIDENINGS: SqlAttack[] = [
  one(`SET sec.client_account_id = '00000000-0000-0000-0000-000000000000'`),
  one(`SET LOCAL sec.seal = 'x'`),
  steps('a seal of its own, COMMIT', `SELECT set_config('sec.seal', 'x', true)`, 'COMMIT'),
  one(`SELECT sec.seal('guess')`),
  one(`SELECT sec.seal(NULL)`),
  one(`SELECT sec.open('write|a|b|c|d|1|e', '\\x00')`),
  one('SELECT sec.open(NULL, NULL)'),
  one('SELECT * FROM sec.transactions'),
  one('SELECT seal_hash FROM sec.transactions WHERE backend = pg_backend_pid()'),
  one('SELECT * FROM sec.ticket_keys'),
  one(`UPDATE sec.transactions SET mode = 'write'`),
  one('DELETE FROM sec.transactions'),
  one('LOCK TABLE sec.transactions'),
  one('SET ROLE registry_owner'),
  one('RESET ROLE'),
  one('SET SESSION AUTHORIZATION postgres'),
  one('SET session_replication_role = replica'),
  one('ALTER TABLE sec.transactions DISABLE TRIGGER ALL'),
  one('DROP TRIGGER commit_gate ON sec.transactions'),
  one('ALTER TABLE assets DISABLE ROW LEVEL SECURITY'),
  one('CREATE POLICY open ON assets USING (true)'),
  steps('row security off', 'SET row_security = off', LOOK),
  one('ALTER ROLE registry_app SET default_transaction_read_only = off'),
  one(`ALTER SYSTEM SET log_statement = 'all'`),
  one('GRANT ALL ON ALL TABLES IN SCHEMA public TO registry_app'),
  one('CREATE EXTENSION dblink'),
  one(`COPY (SELECT 1) TO PROGRAM 'id'`),
  one(`COPY learned_mappings FROM '/etc/passwd'`),
  one('TRUNCATE learned_mappings'),
  one('SELECT query FROM pg_stat_activity'),
  one('SELECT usename, passwd FROM pg_shadow'),
  one(`SELECT pg_read_file('/etc/passwd')`),
  one(`SELECT query_to_xml('SELECT * FROM api_keys', true, true, '')`),
  one('SELECT pg_terminate_backend(pid) FROM pg_stat_activity'),
  one(`SELECT graphile_worker.add_job('discovery_phase', '{}'::json)`),
  one(`SELECT sec.enqueue('discovery_phase', '{}', 'q', 'k', 1)`),
  steps('shadow functions by the search path', 'SET search_path = pg_temp, public', EVIL, 'COMMIT'),
  one('EXPLAIN ANALYZE DELETE FROM learned_mappings'),
  one(`CREATE FUNCTION pg_temp.f() RETURNS void LANGUAGE sql AS 'SELECT 1'`),
];

/** Each leaves something on the connection for the next borrower, or outside of the transaction. */
const KEEPINGS: SqlAttack[] = [
  one('SET statement_timeout = 0'),
  one('SET idle_in_transaction_session_timeout = 0'),
  one('RESET ALL'),
  one('DISCARD ALL'),
  one('DEALLOCATE ALL'),
  one('PREPARE leftover AS SELECT source FROM learned_mappings'),
  one('DECLARE leftover CURSOR WITH HOLD FOR SELECT source FROM learned_mappings'),
  one('CREATE TEMP TABLE leftover AS SELECT source FROM learned_mappings'),
  one('SELECT source INTO TEMP leftover FROM learned_mappings'),
  one('LISTEN evil'),
  one(`NOTIFY evil, 'secret'`),
  one(`SELECT pg_notify('evil', 'secret')`),
  one('SELECT pg_advisory_lock(1)'),
  one('SELECT pg_sleep(0.01)'),
  one(`SELECT lo_create(0)`),
  one(`SELECT setval('s', 1)`),
  one(`SELECT set_config('statement_timeout', '0', false)`),
];

export const SQL_ATTACKS: SqlAttack[] = [...ENDINGS, ...WIDENINGS, ...KEEPINGS];
