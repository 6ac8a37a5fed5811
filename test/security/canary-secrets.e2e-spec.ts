import { Module } from '@nestjs/common';
import { type ServiceRegistry } from '@app/service-registry';
import { sql } from '@app/persistence';
import { Tool, type ToolHandler, ToolsModule } from '@app/tools';
import { AppError } from '@app/kernel';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { TestApp } from '../support/test-app';
import { type TestTenant } from '../support/test-database';

const CANARY = 'canary-5f1c9a-"password"';
const IDEMPOTENCY_KEY = 'canary-key-7d3b02';

class SignInInput {
  @IsIn(['succeed', 'throw', 'refuse', 'reject', 'query'])
  then: string;

  @IsString()
  @Length(1, 60)
  password: string;

  @IsOptional()
  @IsString()
  @Length(1, 5)
  nickname?: string;
}

class SignInOutput {
  @IsIn([true])
  done: boolean;
}

const NOT_A_NUMBER = sql('canary.not_a_number', 'SELECT $1::text::integer AS n');

/** Does with the password what careless tools do. */
@Tool({
  name: 'sign_in',
  version: '1.0.0',
  effect: 'read',
  description: 'Quotes its password in every error, for tests.',
  input: SignInInput,
  output: SignInOutput,
  roles: ['agent'],
  sensitive: ['password'],
})
class SignInTool implements ToolHandler<SignInInput, SignInOutput> {
  async execute({ then, password }: SignInInput, services: ServiceRegistry): Promise<SignInOutput> {
    if (then === 'throw') throw new Error(`cannot sign in with ${password}`, { cause: new Error(`inner ${password}`) });
    if (then === 'refuse') throw new AppError('CONFLICT', `the password ${password} is in use`);
    if (then === 'reject') await Promise.reject(new AggregateError([new Error(password)], 'several'));
    if (then === 'query') await services.session.query(NOT_A_NUMBER, [password]);
    return { done: true };
  }
}

@Module({ imports: [ToolsModule], providers: [SignInTool] })
class SignInModule {}

/** Everything that leaves the application but the one answer that shows a new key. */
describe('a secret', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let key: string;
  const secrets = new Map<string, string>();
  let log = '';
  let answers = '';

  beforeAll(async () => {
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((text) => ((log += String(text)), true));
    app = await TestApp.start({ LOG_LEVEL: 'debug' }, [SignInModule]);
    tenant = await app.db.createTenant();
    key = await app.createKey('agent', tenant);
    const admin = await app.createKey('admin');
    const headers = { 'idempotency-key': IDEMPOTENCY_KEY };
    const created = await app.request('POST', '/api/v1/admin/api-keys', { key: admin, body: { role: 'auditor', ...tenant }, headers });
    const wrong = `sr_${'w'.repeat(43)}`;
    for (const [name, secret] of Object.entries({ key, admin, wrong, auditor: created.body.apiKey as string })) secrets.set(name, secret);
    secrets.set('sensitive input', CANARY);
    secrets.set('idempotency key', IDEMPOTENCY_KEY);
    secrets.set('deployment secret', process.env.TEST_REGISTRY_SECRET!);
    for (const [role, url] of Object.entries(app.db.database.pools.urls)) secrets.set(`password of ${role}`, new URL(url).password);

    const run = (input: object) => app.request('POST', '/api/v1/tools/sign_in/executions', { key, body: { input } });
    const seen = [
      ...(await Promise.all(['succeed', 'throw', 'refuse', 'reject', 'query', 'unknown'].map((then) => run({ then, password: CANARY })))),
      await run({ then: 'succeed', password: CANARY.repeat(9) }),
      await run({ then: 'succeed', password: CANARY, nickname: CANARY }),
      await app.request('GET', '/api/v1/tools', { key: wrong }),
      await app.request('GET', `/api/v1/tools?key=${key}`, { key }),
      await app.request('GET', '/api/v1/nothing', { headers: { authorization: `Basic ${key}` } }),
      await app.request('DELETE', '/api/v1/admin/api-keys/11111111-1111-4111-8111-111111111111', { key: admin }),
      ...(await Promise.all(['/metrics', '/openapi.json', '/health', '/health/ready'].map((path) => app.request('GET', path)))),
      await app.request('GET', '/api/v1/audit/logs?limit=100', { key: created.body.apiKey as string }),
    ];
    answers = JSON.stringify(seen.map(({ status, headers, body }) => [status, [...headers], body as unknown]));
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  it('was really there to be told: the calls have failed in all ways, and were logged and audited', async () => {
    expect(answers).toMatch(/"code":"INTERNAL"/);
    expect(answers).toMatch(/"code":"CONFLICT"/);
    expect(answers).toMatch(/"code":"VALIDATION_FAILED"/);
    expect(log).toMatch(/cannot sign in with \[REDACTED\]/);
    const { rowCount } = await app.db.admin.query(`SELECT FROM audit_logs WHERE operation = 'sign_in'`);
    expect(rowCount).toBe(8);
    expect((await app.db.admin.query('SELECT FROM idempotency_keys WHERE response IS NOT NULL')).rowCount).toBe(1);
  });

  it('is in no answer', () => {
    expect([...secrets].filter(([, secret]) => containsSecret(answers, secret)).map(([name]) => name)).toEqual([]);
  });

  it('is in no line of the log, at its most talkative', () => {
    expect([...secrets].filter(([, secret]) => containsSecret(log, secret)).map(([name]) => name)).toEqual([]);
  });

  it('is in no row of the database but the hash of a key', async () => {
    const { rows: tables } = await app.db.admin.query<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'sec', 'graphile_worker')`,
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) {
      const { rows } = await app.db.admin.query<{ text: string | null }>(
        `SELECT string_agg(to_jsonb(t)::text, ' ') AS text FROM ${name} t`,
      );
      const found = [...secrets].filter(([, secret]) => containsSecret(rows[0]?.text ?? '', secret)).map(([what]) => what);
      expect({ name, found }).toEqual({ name, found: [] });
    }
  });
});

/** Also as JSON or a URL would write it, or a column of bytes. */
function containsSecret(text: string, secret: string): boolean {
  const written = [secret, JSON.stringify(secret).slice(1, -1), JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)];
  return [...written, encodeURIComponent(secret), Buffer.from(secret).toString('hex')].some((form) => text.includes(form));
}
