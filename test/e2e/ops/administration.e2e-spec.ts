import { OpsCli } from '../../support/ops-cli';
import { TestApp } from '../../support/test-app';

const UNKNOWN = '11111111-1111-4111-8111-00000000ffff';

describe('tenants, engagements and keys from the command line', () => {
  let app: TestApp;
  let ops: OpsCli;

  beforeAll(async () => {
    app = await TestApp.start();
    ops = OpsCli.on(app.db);
  });
  afterAll(() => app.close());

  const rows = async (text: string, values: unknown[]): Promise<any[]> => (await app.db.admin.query(text, values)).rows;

  it('make what the HTTP API makes, print the same object, and audit it in the same way', async () => {
    const admin = await app.createKey('admin');
    const account = await ops.run('tenant', 'create', '--name', 'Söhne & Co', '--json');
    const viaHttp = await app.request('POST', '/api/v1/admin/client-accounts', { key: admin, body: { name: 'Söhne & Co' } });
    expect(account).toMatchObject({ code: 0, stderr: '', json: { id: expect.any(String), name: 'Söhne & Co' } });
    expect(Object.keys(account.json)).toEqual(Object.keys(viaHttp.body));
    expect(await rows('SELECT name FROM client_accounts WHERE id = $1', [account.json.id])).toEqual([{ name: 'Söhne & Co' }]);

    const tenant = ['--client-account-id', account.json.id];
    const engagement = await ops.run('engagement', 'create', ...tenant, '--name', 'Move', '--json');
    expect(engagement.json).toEqual({ id: expect.any(String), clientAccountId: account.json.id, name: 'Move' });

    const key = await ops.run('key', 'create', '--role', 'agent', ...tenant, '--engagement-id', engagement.json.id, '--json');
    const keyViaHttp = await app.request('POST', '/api/v1/admin/api-keys', {
      key: admin,
      body: { role: 'agent', clientAccountId: account.json.id },
    });
    expect(Object.keys(key.json)).toEqual(Object.keys(keyViaHttp.body));
    expect(key.json).toMatchObject({ role: 'agent', engagementId: engagement.json.id, expiresAt: null });
    expect(await app.request('GET', '/api/v1/discovery/flows', { key: key.json.apiKey })).toMatchObject({ status: 200 });

    const audits = await rows(
      `SELECT operation, category, level, principal_id, context->>'agent_name' AS agent, context->'success' AS success
         FROM audit_logs WHERE context->>'client_account' = $1 AND principal_id IS NULL ORDER BY id`,
      [account.json.id],
    );
    const expected = { category: 'USER_ACTION', level: 'INFO', principal_id: null, agent: 'ops-cli', success: true };
    expect(audits).toEqual(
      ['client_account.create', 'engagement.create', 'api_key.create'].map((operation) => ({ operation, ...expected })),
    );
    const [viaHttpAudit] = await rows(`SELECT context FROM audit_logs WHERE context->>'key_id' = $1`, [keyViaHttp.body.id]);
    const [viaCliAudit] = await rows(`SELECT context FROM audit_logs WHERE context->>'key_id' = $1`, [key.json.id]);
    expect(Object.keys(viaCliAudit.context)).toEqual(Object.keys(viaHttpAudit.context));
    expect(JSON.stringify(viaCliAudit.context)).not.toContain(key.json.apiKey);
  });

  it('revoke a key, so that it is of no use any more', async () => {
    const { json: key } = await ops.run('key', 'create', '--role', 'operator', '--name', 'Ada', '--json');
    expect(key).toMatchObject({ name: 'Ada', clientAccountId: null });
    expect(await ops.run('key', 'revoke', key.id)).toMatchObject({ code: 0, stdout: `The key ${key.id} is revoked.\n` });
    expect(await app.request('GET', '/api/v1/discovery/flows', { key: key.apiKey })).toMatchObject({ status: 401 });
    const [audit] = await rows(`SELECT context FROM audit_logs WHERE operation = 'api_key.revoke' AND context->>'key_id' = $1`, [key.id]);
    expect(audit.context).toMatchObject({ agent_name: 'ops-cli', success: true });
  });

  it('register a subject of an issuer as the HTTP API does, once', async () => {
    const subject = ['principal', 'create', '--issuer', 'https://login.example', '--role', 'admin', '--subject'];
    const made = await ops.run(...subject, 'ada', '--json');
    expect(made).toMatchObject({ code: 0, json: { issuer: 'https://login.example', subject: 'ada', role: 'admin', name: 'ada' } });
    const body = { issuer: 'https://login.example', subject: 'bob', role: 'admin' };
    const viaHttp = await app.request('POST', '/api/v1/admin/principals', { key: await app.createKey('admin'), body });
    expect(Object.keys(made.json)).toEqual(Object.keys(viaHttp.body));
    const [audit] = await rows(`SELECT context FROM audit_logs WHERE context->>'principal' = $1`, [made.json.id]);
    expect(audit.context).toMatchObject({ agent_name: 'ops-cli', subject: 'ada', success: true });
    expect(await ops.run(...subject, 'bob')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'This subject of this issuer is registered already.\n',
    });
  });

  it('print lines for people without --json', async () => {
    const { stdout } = await ops.run('key', 'create', '--role', 'admin', '--expires-at', '2030-01-31T00:00:00Z');
    expect(stdout).toMatch(
      /^id: +[0-9a-f-]{36}\napiKey: +sr_\S{43}\nprefix: +sr_\S+\nrole: +admin\n[^]*expiresAt: 2030-01-31T00:00:00Z\n$/,
    );
  });

  it.each([
    [['key', 'create', '--role', 'agent'], 2, /^The role agent needs a --client-account-id\.$/],
    [['key', 'create', '--role', 'king'], 2, /Allowed choices are agent, auditor, operator, admin/],
    [['key', 'create', '--role', 'agent', '--client-account-id', 'nonsense'], 2, /must be a UUID/],
    [['key', 'create', '--role', 'admin', '--expires-at', 'tomorrow'], 2, /^--expires-at must be a valid ISO 8601 date string\.$/],
    [['key', 'create'], 2, /required option '--role <role>' not specified/],
    [['principal', 'create', '--issuer', 'x', '--subject', 's', '--role', 'admin'], 2, /^--issuer must be a URL\.$/],
    [['principal', 'create', '--issuer', 'https://i', '--role', 'admin'], 2, /required option '--subject <subject>' not specified/],
    [['tenant', 'create', '--name', ''], 2, /^--name must be longer/],
    [['tenant', 'destroy'], 2, /unknown command 'destroy'/],
    [['key', 'revoke', UNKNOWN], 1, /^There is no such API key\.$/],
    [['engagement', 'create', '--client-account-id', UNKNOWN, '--name', 'x'], 1, /^There is no such client account\.$/],
  ])('refuse %j with a sentence, exit code %i, and no stack trace', async (args, code, message) => {
    const result = await ops.run(...args);
    expect(result.stderr.trim()).toMatch(message);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code, stdout: '' });
  });

  it('say what to do when the database is away or the environment is faulty, with the stack at LOG_LEVEL=debug only', async () => {
    const away = ops.with({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' });
    const quiet = await away.run('tenant', 'create', '--name', 'x');
    expect(quiet).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^connect ECONNREFUSED 127\.0\.0\.1:1\. .*DATABASE_URL[^\n]*\n$/),
    });
    expect((await away.with({ LOG_LEVEL: 'debug' }).run('tenant', 'create', '--name', 'x')).stderr).toMatch(/^\s+at /m);
    const faulty = await ops.with({ DATABASE_URL: 'nonsense', PORT: 'abc' }).run('tenant', 'create', '--name', 'x');
    expect(faulty).toMatchObject({ code: 1, stderr: expect.stringMatching(/PORT must be[^]*DATABASE_URL must be/) });
  });

  it('show the help, and the exit codes in it', async () => {
    expect(await ops.run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes: 0 done') });
    expect(await ops.run()).toMatchObject({ code: 2, stdout: '' });
  });
});
