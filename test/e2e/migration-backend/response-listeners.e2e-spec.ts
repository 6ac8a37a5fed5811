import { EventEmitter } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

/** Node takes more of one event for a leak, and says so in the log, response by response. */
const MOST = EventEmitter.defaultMaxListeners;

describe('listeners on a response', () => {
  let app: TestApp;
  let tenant: TestTenant;
  /** The most that waited for the end of one response, by path. */
  const most = new Map<string, number>();

  beforeAll(async () => {
    app = await TestApp.start({ ISOLATION_PROBE_INTERVAL_MS: '0' });
    tenant = await app.db.createTenant();
    // First in line, so that those of the application are counted too.
    app.app.getHttpServer().prependListener('request', ({ url }: IncomingMessage, response: ServerResponse) => {
      const path = url!.split('?')[0]!;
      const on = response.on.bind(response);
      response.on = (...listener: Parameters<typeof on>) => {
        on(...listener);
        most.set(path, Math.max(most.get(path) ?? 0, response.listenerCount('close')));
        return response;
      };
    });
  });
  afterAll(() => app.close());

  it('stay few enough for Node where the answer is a stream too', async () => {
    const [agent, auditor] = [await app.createKey('agent', tenant), await app.createKey('auditor', tenant)];
    const flow = (await app.request('POST', '/api/v1/discovery/flows', { key: agent, body: { name: 'streamed' } })).body.id as string;
    const streams: [string, string][] = [
      ['/api/v1/audit/logs/export', auditor],
      ['/api/v1/audit/digests/export', auditor],
      [`/api/v1/discovery/flows/${flow}/report`, agent],
      ['/docs', agent],
    ];
    for (const [path, key] of streams) expect((await app.request('GET', path, { key })).status).toBe(200);
    process.stdout.write(`${JSON.stringify(Object.fromEntries(most))}\n`);
    for (const [path] of streams) expect(most.get(path)).toBeGreaterThan(0);
    expect([...most].filter(([, listeners]) => listeners > MOST)).toEqual([]);
  });
});
