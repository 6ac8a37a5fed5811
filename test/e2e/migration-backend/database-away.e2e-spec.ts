import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { Logger } from '@nestjs/common';
import { BoundaryClient } from '@app/persistence/testing';
import { type Client } from 'pg';

const FLOWS = '/api/v1/discovery/flows';

describe('a database that is away', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let agent: string;
  let server: Client;
  let name: string;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    agent = await app.createKey('agent', tenant);
    const url = new URL(app.db.config.database.url!);
    name = url.pathname.slice(1);
    url.pathname = '/postgres';
    server = new BoundaryClient({ connectionString: url.toString() });
    await server.connect();
  });
  afterAll(async () => {
    await server.end();
    await app.close();
  });

  const away = async (): Promise<void> => {
    await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  };
  const back = (): Promise<unknown> => server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  const expectAway = (answer: Answer): void => {
    expect(answer).toMatchObject({ status: 503, body: { code: 'DATABASE_UNAVAILABLE', status: 503, errors: [] } });
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${name}|registry_|accepting|terminat`));
  };

  it('gives 503 with Retry-After until it is back, and the process goes on', async () => {
    const list = (key: string): Promise<Answer> => app.request('GET', FLOWS, { key });
    const create = (): Promise<Answer> => app.request('POST', FLOWS, { key: agent, body: { name: 'while away' } });
    const probe = (path: string): Promise<Answer> => app.request('GET', `/health/${path}`);
    expect((await list(agent)).status).toBe(200);

    await away();
    try {
      // The first ones may meet connections that die under them, the later ones find none.
      for (let i = 0; i < 3; i++) {
        expectAway(await list(agent));
        expectAway(await create());
        expectAway(await list(`sr_${String(i).repeat(43)}`));
      }
      expect(await probe('live')).toMatchObject({ status: 200, body: { status: 'ok' } });
      const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      expectAway(await probe('ready'));
      const lines = logged.mock.calls.map(([text]) => String(text));
      logged.mockRestore();
      expect(lines).toEqual([expect.stringMatching(/^\S+ DATABASE_UNAVAILABLE: The database does not answer\. caused by .+$/)]);
    } finally {
      await back();
    }

    expect(await list(agent)).toMatchObject({ status: 200, body: { items: [], nextCursor: null } });
    expect((await create()).status).toBe(201);
    expect((await probe('ready')).status).toBe(200);
    expect((await app.db.admin.query('SELECT FROM discovery_flows')).rowCount).toBe(1);
  });
});
