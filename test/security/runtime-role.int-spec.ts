import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** What the catalogue's rules on grants and functions of the server are for, seen from a session of the runtime role. */
describe('a session of the runtime role', () => {
  let db: TestDatabase;
  let app: Client;
  let worker: Client;

  beforeAll(async () => {
    db = await createTestDatabase();
    [app, worker] = [db.database.pools.urls.tenant, db.database.pools.urls.worker].map(
      (connectionString) => new Client({ connectionString }),
    ) as [Client, Client];
    await Promise.all([app.connect(), worker.connect()]);
  });
  afterAll(async () => {
    await Promise.all([app.end(), worker.end()]);
    await db.drop();
  });

  it.each([
    ['read what other sessions run', 'SELECT query FROM pg_stat_activity'],
    ['read what one other session runs', 'SELECT pg_stat_get_backend_activity(1)'],
    ['end another session', 'SELECT pg_terminate_backend(0)'],
    ['cancel another session', 'SELECT pg_cancel_backend(0)'],
    ['take a lock that outlasts its transaction', 'SELECT pg_advisory_lock(1)'],
    ['try for such a lock', 'SELECT pg_try_advisory_lock_shared(1, 2)'],
    ['make a large object', 'SELECT lo_create(0)'],
    ['fill a large object', `SELECT lo_from_bytea(0, 'x')`],
    ['notify other sessions by a function', `SELECT pg_notify('jobs:insert', '')`],
    ['export its snapshot', 'SELECT pg_export_snapshot()'],
    ['write into the log of the server', `SELECT pg_logical_emit_message(false, 'x', 'y')`],
    ['make a temporary table', 'CREATE TEMPORARY TABLE mine (x int)'],
    ['make a table', 'CREATE TABLE public.mine (x int)'],
    ['make a schema', 'CREATE SCHEMA mine'],
    ['make a function', `CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    ['empty a table', 'TRUNCATE assets'],
    ['silence triggers', 'SET session_replication_role = replica'],
    ['become the owner', 'SET ROLE registry_owner'],
  ])('cannot %s', async (_what, statement) => {
    await app.query('BEGIN READ WRITE');
    await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
    await app.query('ROLLBACK');
  });

  it('writes only where the boundary began it so', async () => {
    await expect(app.query('DELETE FROM assets')).rejects.toMatchObject({ code: '25006' });
  });

  it('takes locks that end with its transaction, which services need', async () => {
    await app.query('BEGIN; SELECT pg_advisory_xact_lock(1); ROLLBACK');
  });

  it('is not that of the job runner, which proves by a lock that it lives and tells of jobs', async () => {
    await worker.query(`SELECT pg_advisory_lock(1), pg_advisory_unlock(1), pg_notify('jobs:insert', '')`);
    await expect(worker.query('SELECT query FROM pg_stat_activity')).rejects.toMatchObject({ code: '42501' });
  });
});
