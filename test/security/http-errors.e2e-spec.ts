import { HttpException, Logger } from '@nestjs/common';
import { AdministrationService } from '@app/tenancy';
import { type Answer, TestApp } from '../support/test-app';

const UPSERT = '/api/v1/tools/asset_upsert/executions';
const FLOWS = '/api/v1/discovery/flows';
const ACCOUNTS = '/api/v1/admin/client-accounts';

/** What no client may read: parts of the database, of the code and of what an exception says. */
const INNER =
  /SQLSTATE|\bpg\b|postgres|registry_(app|audit|ops|owner)|constraint|relation|column|trigger|assets|discovery_flows|client_accounts|_pkey|_fkey|_check|\bat \/|\.ts\b|\.js\b|node_modules|tiger|SELECT|INSERT|TypeError|AggregateError/i;

describe('an error inside', () => {
  let app: TestApp;
  let agent: string;
  let admin: string;
  let logged: jest.SpyInstance;

  beforeAll(async () => {
    app = await TestApp.start();
    agent = await app.createKey('agent', await app.db.createTenant());
    admin = await app.createKey('admin');
    await app.db.admin.query(`
      CREATE TABLE fault (code text);
      GRANT SELECT ON fault TO PUBLIC;
      CREATE FUNCTION provoke() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE wanted text := (SELECT code FROM fault);
      BEGIN
        IF wanted IS NOT NULL THEN
          RAISE EXCEPTION 'new row for relation "assets" violates "assets_check" at /srv/assets.ts: tiger'
            USING ERRCODE = wanted, CONSTRAINT = 'assets_check', TABLE = 'assets', COLUMN = 'hostname', DETAIL = 'Key (hostname)=(tiger)', HINT = 'SELECT 1';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER provoke BEFORE INSERT ON assets FOR EACH ROW EXECUTE FUNCTION provoke();`);
  });
  beforeEach(() => {
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => app.close());

  const expectNothingInner = (answer: Answer, hidden: string): void => {
    const shown = JSON.stringify({ ...answer.body, instance: '' }) + JSON.stringify([...answer.headers]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(shown).not.toMatch(INNER);
    expect(shown.replaceAll(answer.body.requestId, '')).not.toContain(hidden);
  };
  const provoke = async (code: string): Promise<Answer> => {
    await app.db.admin.query('INSERT INTO fault VALUES ($1)', [code]);
    try {
      return await app.request('POST', UPSERT, { key: agent, body: { input: { hostname: 'web01' } } });
    } finally {
      await app.db.admin.query('DELETE FROM fault');
    }
  };

  it.each([
    ['23505', 409, 'CONFLICT'],
    ['23503', 409, 'CONFLICT'],
    ['23P01', 409, 'CONFLICT'],
    ['23514', 422, 'VALIDATION_FAILED'],
    ['23502', 422, 'VALIDATION_FAILED'],
    ['22001', 422, 'VALIDATION_FAILED'],
    ['40001', 503, 'OVERLOADED'],
    ['40P01', 503, 'OVERLOADED'],
    ['55P03', 503, 'OVERLOADED'],
    ['57014', 503, 'OVERLOADED'],
    ['53300', 503, 'DATABASE_UNAVAILABLE'],
    ['22012', 500, 'INTERNAL'],
    ['42501', 500, 'INTERNAL'],
    ['42703', 500, 'INTERNAL'],
    ['42P01', 500, 'INTERNAL'],
    ['53100', 500, 'INTERNAL'],
    ['P0001', 500, 'INTERNAL'],
    ['XX000', 500, 'INTERNAL'],
  ])('of the database (%s) is told as %i %s and nothing else', async (sqlState, status, code) => {
    const answer = await provoke(sqlState);
    expect(answer).toMatchObject({ status, body: { code } });
    expectNothingInner(answer, sqlState);
    expect((await app.db.admin.query(`SELECT FROM assets WHERE hostname = 'web01'`)).rowCount).toBe(0);
  });

  it('leaves the statement and the stack in the log, under the request id of the answer', async () => {
    const { body } = await provoke('XX000');
    const lines = logged.mock.calls.map(([text]) => String(text));
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${body.requestId} INTERNAL: [^]*tiger[^]*\\n\\s+at `))]);
  });

  it.each([
    ['a table that is gone', 'ALTER TABLE discovery_flows RENAME TO gone', 'ALTER TABLE gone RENAME TO discovery_flows'],
    ['a right that is gone', 'REVOKE SELECT ON discovery_flows FROM registry_app', 'GRANT SELECT ON discovery_flows TO registry_app'],
    ['a column that is gone', 'ALTER TABLE discovery_flows RENAME name TO gone', 'ALTER TABLE discovery_flows RENAME gone TO name'],
  ])('of the schema is told as INTERNAL and nothing else: %s', async (_what, broken, mended) => {
    await app.db.admin.query(broken);
    try {
      const answer = await app.request('GET', FLOWS, { key: agent });
      expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
      expectNothingInner(answer, 'gone');
    } finally {
      await app.db.admin.query(mended);
    }
    expect((await app.request('GET', FLOWS, { key: agent })).status).toBe(200);
  });

  const text = 'tiger at /srv/registry/pg.ts:1:2 SELECT * FROM client_accounts';
  it.each<[string, unknown]>([
    ['an error', new Error(text)],
    ['a type error', new TypeError(text)],
    ['an error with a cause', new Error(text, { cause: new Error(text) })],
    ['several errors', new AggregateError([new Error(text)], text)],
    ['an exception of the framework', new HttpException({ message: text, stack: text }, 500)],
    ['an exception of a status that nobody expects', new HttpException(text, 418)],
    ['an error of the HTTP server', Object.assign(new Error(text), { statusCode: 500, code: 'FST_ERR_X' })],
    ['a text', text],
    ['an object', { message: text, stack: text, statusCode: 400 }],
    ['nothing', undefined],
  ])('of the code is told as INTERNAL and nothing else: %s', async (_what, thrown) => {
    jest.spyOn(AdministrationService.prototype, 'createClientAccount').mockImplementation(() => {
      throw thrown;
    });
    const answer = await app.request('POST', ACCOUNTS, { key: admin, body: { name: 'x' } });
    expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL', errors: [] } });
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'detail', 'errors', 'instance', 'requestId', 'status', 'title', 'type']);
    expectNothingInner(answer, 'FST_ERR');
    expect(logged).toHaveBeenCalledTimes(1);
  });
});

describe('an address with another method', () => {
  let app: TestApp;
  let key: string;
  beforeAll(async () => {
    app = await TestApp.start();
    key = await app.createKey('agent', await app.db.createTenant());
  });
  afterAll(() => app.close());

  const ID = '00000000-0000-4000-8000-000000000001';
  it.each([
    ['PUT', '/api/v1/tools', 'GET, HEAD'],
    ['DELETE', UPSERT, 'POST'],
    ['PATCH', `${FLOWS}?limit=1`, 'GET, HEAD, POST'],
    ['POST', `${FLOWS}/${ID}/field-mappings`, 'GET, HEAD, PUT'],
    ['GET', `/api/v1/admin/api-keys/${ID}`, 'DELETE'],
    ['OPTIONS', '/api/v1/tools', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
  ])('is told which there are: %s %s takes %s', async (method, path, allowed) => {
    const answer = await app.request(method, path, { key, body: method === 'POST' ? {} : undefined });
    expect(answer).toMatchObject({ status: 405, body: { code: 'METHOD_NOT_ALLOWED', status: 405, instance: path.split('?')[0] } });
    expect(answer.headers.get('allow')).toBe(allowed);
    expect(answer.body.detail).toContain(allowed);
  });

  it.each(['/', '/api/v1/toolsy', '/api/v1/tools/a/b/c', '/nothing'])('that no route has is not found: %s', async (path) => {
    const answer = await app.request('DELETE', path, { key });
    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(answer.headers.has('allow')).toBe(false);
  });
});
