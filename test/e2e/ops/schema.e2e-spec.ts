import { randomBytes } from 'node:crypto';
import { BoundaryClient, installTicketKey } from '@app/persistence/testing';
import { OpsCli } from '../../support/ops-cli';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';
import { MIGRATIONS } from '../../../migrations';

const NAMES = MIGRATIONS.map(({ name }) => name);
const NEWEST = NAMES.at(-1);

// Many short processes, on machines with other work too.
jest.setTimeout(180_000);

/** Both commands work on whole databases and on the roles of the server, so they are tested one after the other. */
describe('the schema from the command line', () => {
  let db: TestDatabase;
  let ops: OpsCli;
  let empty: OpsCli;
  const name = `t_empty_${process.pid}_${Date.now()}`;

  beforeAll(async () => {
    db = await createTestDatabase();
    ops = OpsCli.on(db, { PORT: '0' });
    await db.admin.query(`CREATE DATABASE ${name}`);
    const url = new URL(db.config.database.url!);
    url.pathname = `/${name}`;
    empty = ops.with({ DATABASE_URL: url.toString() });
  });
  afterAll(async () => {
    await db.admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await db.drop();
  });

  const failures = async (cli: OpsCli): Promise<any[]> => {
    const { code, json } = await cli.run('doctor', '--json');
    expect(code).toBe(json.ok ? 0 : 1);
    return json.checks.filter(({ ok }: { ok: boolean }) => !ok);
  };

  it('goes from nothing to the newest migration, and a second time finds nothing to do', async () => {
    expect(await empty.run('migrate', 'status', '--json')).toMatchObject({ code: 0, json: { pending: NAMES.length } });
    expect((await failures(empty)).map(({ check }) => check)).toEqual(expect.arrayContaining(['migrations', 'job queue']));
    const refused = await empty.run('tenant', 'create', '--name', 'x');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run ops -- migrate up') });

    expect(await empty.run('migrate', 'up', '--json')).toMatchObject({ code: 0, json: { applied: NAMES } });
    expect(await empty.run('migrate', 'up', '--json')).toMatchObject({ code: 0, json: { applied: [] } });
    expect((await empty.run('migrate', 'status')).stdout.trim().split('\n')).toEqual(NAMES.map((each) => `applied  ${each}`));
    expect(await failures(empty)).toEqual([]);
    expect(await empty.run('tenant', 'create', '--name', 'x')).toMatchObject({ code: 0 });
  });

  it('keeps the ticket key of a former secret until it is told to retire it', async () => {
    const url = empty.env.DATABASE_URL!;
    const client = new BoundaryClient({ connectionString: url });
    await client.connect();
    const keys = async (): Promise<number> => (await client.query('SELECT FROM sec.ticket_keys')).rowCount!;
    try {
      await installTicketKey(client, randomBytes(32), 2);
      expect(await empty.run('migrate', 'up')).toMatchObject({ code: 0 });
      expect(await keys()).toBe(2);
      expect(await empty.run('migrate', 'up', '--retire-keys')).toMatchObject({ code: 0 });
      expect(await keys()).toBe(1);
      expect(await empty.run('tenant', 'create', '--name', 'y')).toMatchObject({ code: 0 });
    } finally {
      await client.end();
    }
  });

  it('undoes the newest migration, but only with --yes', async () => {
    const asked = await empty.run('migrate', 'down');
    expect(asked).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^This undoes ${NEWEST}; .*--yes\\.\n$`)),
    });
    expect(await empty.run('migrate', 'status', '--json')).toMatchObject({ json: { pending: 0 } });
    expect(await empty.run('migrate', 'down', '--yes', '--json')).toMatchObject({ code: 0, json: { undone: NEWEST } });
    // What else the rules of this build miss is what that migration had brought.
    expect(await failures(empty)).toContainEqual(
      expect.objectContaining({ check: 'migrations', detail: expect.stringContaining(NEWEST!) }),
    );
  });

  it('leaves alone what a newer build has applied', async () => {
    await db.admin.query(`INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')`);
    expect(await ops.run('migrate', 'down', '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining('newer build') });
    expect(await failures(ops)).toEqual([
      expect.objectContaining({ check: 'migrations', detail: expect.stringContaining('FromTheFuture') }),
    ]);
    await db.admin.query(`DELETE FROM migrations WHERE name LIKE 'FromTheFuture%'`);
  });

  it('needs the owner, and says so', async () => {
    const runtime = ops.with({ DATABASE_URL: db.database.pools.urls.tenant });
    expect(await runtime.run('migrate', 'up')).toMatchObject({ code: 1, stderr: expect.stringContaining('Set DATABASE_ADMIN_URL') });
    expect(await runtime.run('migrate', 'status', '--json')).toMatchObject({ code: 0, json: { pending: 0 } });
  });

  it('is found in order by the doctor, check by check', async () => {
    const { code, stdout } = await ops.run('doctor');
    expect(code).toBe(0);
    for (const check of [
      'node',
      'configuration',
      'directory',
      'port',
      'database',
      'server version',
      'migrations',
      'row security',
      'keys',
      'functions',
      'views and triggers',
      'grants',
      'roles',
      'server functions',
      'job queue',
    ])
      expect(stdout).toMatch(new RegExp(`│ ${check} +│ ok +│`));
    for (const role of ['registry_app', 'registry_audit', 'registry_ops', 'registry_worker']) expect(stdout).toContain(`role ${role}`);
  });

  it('is examined for what would undo the isolation: a superuser at work, an owner, a table without forced policies', async () => {
    const superuser = await failures(ops.with({ OPS_DATABASE_URL: db.config.database.url! }));
    expect(superuser).toEqual([
      expect.objectContaining({ check: 'role registry_ops', detail: expect.stringContaining('postgres'), remedy: expect.any(String) }),
    ]);
    await db.admin.query('ALTER TABLE assets NO FORCE ROW LEVEL SECURITY');
    expect(await failures(ops)).toEqual([
      expect.objectContaining({
        check: 'row-security-forced',
        detail: expect.stringContaining('Not so: public.assets'),
        remedy: expect.stringContaining('FORCE ROW LEVEL SECURITY'),
      }),
    ]);
    await db.admin.query('ALTER TABLE assets FORCE ROW LEVEL SECURITY; CREATE TABLE mine (); ALTER TABLE mine OWNER TO registry_app');
    expect(await failures(ops)).toEqual([
      expect.objectContaining({ check: 'role-owns-nothing', detail: expect.stringContaining('registry_app: table public.mine') }),
    ]);
    await db.admin.query('DROP TABLE mine; GRANT SELECT ON audit_logs TO registry_audit');
    expect(await failures(ops)).toEqual([
      expect.objectContaining({ check: 'audit-role-inserts-only', detail: expect.stringContaining('public.audit_logs: SELECT') }),
    ]);
    await db.admin.query('REVOKE SELECT ON audit_logs FROM registry_audit');
  });

  it('cannot be examined with a wrong secret, an absent server or a faulty environment; the doctor says which', async () => {
    const secret = await failures(ops.with({ REGISTRY_SECRET: 'another secret of more than 32 characters' }));
    expect(secret.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['role registry_app', 'role registry_audit', 'role registry_ops']),
    );
    expect(secret[0].remedy).toContain('REGISTRY_SECRET');
    const away = await failures(ops.with({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' }));
    expect(away).toEqual([expect.objectContaining({ check: 'database', detail: expect.stringContaining('ECONNREFUSED') })]);
    expect(JSON.stringify(away)).not.toContain('u:p');
    const faulty = await ops.with({ PORT: 'abc', LOG_LEVEL: 'loud' }).run('doctor');
    expect(faulty).toMatchObject({ code: 1, stderr: '2 of 3 checks failed: configuration. See what to do above.\n' });
    expect(faulty.stdout).toMatch(/PORT must be[^]*LOG_LEVEL must be/);
  });
});
