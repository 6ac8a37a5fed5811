import { OwnServer } from '../../support/own-server';

/** Broken rules of the catalogue are in `test/security/catalogue-mutants.int-spec.ts`. */
describe('the boot', () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await OwnServer.start();
  });
  afterAll(() => server.stop());

  it('succeeds on a sound database', async () => {
    const database = await server.boot();
    expect(database.embedded?.attached).toBe(true);
    expect(database.warnings).toEqual([]);
    await database.close();
  });

  it('refuses a missing migration', async () => {
    const which = `FROM migrations WHERE name LIKE 'CreateDiscovery%'`;
    await server.admin.query(`CREATE TABLE kept AS SELECT * ${which}; DELETE ${which}`);
    try {
      await expect(server.boot()).rejects.toThrow(/Migrations are missing \(CreateDiscovery1764000000300\).*migrate up/);
    } finally {
      await server.admin.query('INSERT INTO migrations SELECT * FROM kept; DROP TABLE kept');
    }
    await (await server.boot()).close();
  });

  it.each([
    ['audit', 'AUDIT_DATABASE_URL'],
    ['ops', 'OPS_DATABASE_URL'],
  ])('refuses another role than its own in the %s pool', async (pool, name) => {
    await expect(server.boot({ [name]: server.adminUrl })).rejects.toThrow(
      `The ${pool} pool is connected as postgres, whom the rules do not bind; connect as registry_${pool}.`,
    );
  });

  it('says of a broken rule which, where and what to do', async () => {
    await server.admin.query('ALTER TABLE findings NO FORCE ROW LEVEL SECURITY');
    try {
      await expect(server.boot()).rejects.toThrow(
        /^The service refuses to start:\n {2}- row-security-forced \(public\.findings\): Every tenant table.* As registry_owner: ALTER TABLE it/,
      );
    } finally {
      await server.admin.query('ALTER TABLE findings FORCE ROW LEVEL SECURITY');
    }
  });

  it.each([
    [
      'server',
      { REPLICAS: '4', ROLE: 'api' },
      /4 replicas x 28 connections \(tenant 20, audit 2, ops 4, health 2\) = 112 of 87 that may be used \(max_connections 100.*Raise max_connections to 125/,
    ],
    [
      'role',
      { REPLICAS: '2', SERVICE_POOL_SIZE: '101' },
      /registry_app may have too few connections: 2 x SERVICE_POOL_SIZE 101 = 202 of 200.*APP_ROLE/,
    ],
  ])('refuses more replicas than the %s has connections for, and shows the sum', async (_which, env, reason) => {
    await expect(server.boot(env)).rejects.toThrow(reason);
    await (await server.boot({ ...env, REPLICAS: '0' })).close();
  });
});
