import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@app/config';
import { BootRefusedError, connectDatabase, type Database } from '@app/persistence';
import { CATALOGUE_RULES, type EmbeddedPostgres, resolveDataDir, startEmbeddedPostgres } from '@app/persistence/testing';
import { Client } from 'pg';
import { MIGRATIONS } from '../../../migrations';

const SECRET = 'a secret for tests only, 32 chars or more';

/** As providers have it: the administrator makes databases and roles, and the superuser is somebody else. */
describe('a managed server', () => {
  let varDir: string;
  let server: EmbeddedPostgres;
  let url: string;

  beforeAll(async () => {
    varDir = mkdtempSync(join(tmpdir(), 'registry managed '));
    chmodSync(varDir, 0o755);
    server = await startEmbeddedPostgres({ dataDir: resolveDataDir(varDir), superuserPassword: 'provider', settings: { fsync: 'off' } });
    await onServer(`CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'manager'`, 'CREATE DATABASE managed OWNER manager');
    url = at('managed', { user: 'manager', password: 'manager' });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(varDir, { recursive: true, force: true });
  });

  const at = (database: string, login?: { user: string; password: string }): string => {
    const result = new URL(server.url);
    result.pathname = `/${database}`;
    if (login) [result.username, result.password] = [login.user, login.password];
    return result.toString();
  };

  const onServer = async (...statements: string[]): Promise<void> => {
    const client = new Client({ connectionString: at('postgres') });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };

  const boot = (env: Record<string, string> = {}): Promise<Database> =>
    connectDatabase(loadConfig({ NODE_ENV: 'test', DATABASE_URL: url, REGISTRY_SECRET: SECRET, ...env }), {
      migrations: MIGRATIONS,
      migrate: true,
      onError: () => undefined,
    });

  const PROVIDERS = CATALOGUE_RULES.filter(({ providerOnly }) => providerOnly).map(({ name }) => name);
  const namesOf = (texts: string[]): string[] => texts.map((text) => text.replace(/ \(.*/, ''));

  it('is refused by name for what its superuser alone could revoke, and for nothing else', async () => {
    const error: unknown = await boot().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BootRefusedError);
    expect(namesOf((error as BootRefusedError).reasons)).toEqual(PROVIDERS);
    expect((error as BootRefusedError).message).toContain('ALLOW_PROVIDER_FUNCTIONS=true');
  });

  it('is served with a warning for each where that is accepted', async () => {
    const database = await boot({ ALLOW_PROVIDER_FUNCTIONS: 'true', APP_ROLE_CONNECTION_LIMIT: '40' });
    expect(namesOf(database.warnings)).toEqual(PROVIDERS);
    const { rows } = await database.pools.tenant.query(`SELECT rolconnlimit FROM pg_roles WHERE rolname = 'registry_app'`);
    expect(rows).toEqual([{ rolconnlimit: 40 }]);
    await database.close();
  });

  it('is served without any, once a superuser has migrated', async () => {
    const asSuperuser = await boot({ DATABASE_URL: at('managed') });
    expect(asSuperuser.warnings).toEqual([]);
    await asSuperuser.close();
    const database = await boot();
    expect(database.warnings).toEqual([]);
    await database.close();
  });
});
