import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@app/config';
import { connectDatabase, type Database } from '@app/persistence';
import { Client } from 'pg';
import { MIGRATIONS } from '../../../migrations';

/** On a server of its own: roles are the server's, so weakening one would weaken it for every other test. */
describe('the boot', () => {
  let varDir: string;
  let first: Database;
  let admin: Client;

  const options = { migrations: MIGRATIONS, onError: () => undefined, embeddedSettings: { fsync: 'off' } };
  const connect = (migrate = false): Promise<Database> =>
    connectDatabase(loadConfig({ NODE_ENV: 'test', VAR_DIR: varDir }), { ...options, migrate });

  beforeAll(async () => {
    varDir = mkdtempSync(join(tmpdir(), 'registry boot '));
    chmodSync(varDir, 0o755);
    first = await connect(true);
    admin = new Client({ connectionString: first.adminUrl! });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await first.close();
    rmSync(varDir, { recursive: true, force: true });
  });

  it('succeeds on a sound database', async () => {
    const database = await connect();
    expect(database.embedded?.attached).toBe(true);
    await database.close();
  });

  it.each([
    [
      'a runtime role that bypasses row security',
      'ALTER ROLE registry_app BYPASSRLS',
      'ALTER ROLE registry_app NOBYPASSRLS',
      /bypasses row security/,
    ],
    [
      'a runtime role that is superuser',
      'ALTER ROLE registry_app SUPERUSER',
      'ALTER ROLE registry_app NOSUPERUSER',
      /registry_app is a superuser/,
    ],
    [
      'a runtime role that owns a table',
      'GRANT CREATE ON SCHEMA public TO registry_app; ALTER TABLE assets OWNER TO registry_app',
      'ALTER TABLE assets OWNER TO registry_owner; REVOKE CREATE ON SCHEMA public FROM registry_app',
      /owns tables/,
    ],
    [
      'a tenant table whose row security is not forced',
      'ALTER TABLE findings NO FORCE ROW LEVEL SECURITY',
      'ALTER TABLE findings FORCE ROW LEVEL SECURITY',
      /tenant table findings lacks FORCE/,
    ],
    [
      'a missing migration',
      `CREATE TABLE kept AS SELECT * FROM migrations WHERE name LIKE 'CreateDiscovery%'; DELETE FROM migrations WHERE name LIKE 'CreateDiscovery%'`,
      'INSERT INTO migrations SELECT * FROM kept; DROP TABLE kept',
      /Migrations are missing \(CreateDiscovery1764000000300\).*migrate up/,
    ],
  ])('refuses %s', async (_what, weaken, mend, reason) => {
    await admin.query(weaken);
    try {
      await expect(connect()).rejects.toThrow(reason);
    } finally {
      await admin.query(mend);
    }
    await (await connect()).close();
  });
});
