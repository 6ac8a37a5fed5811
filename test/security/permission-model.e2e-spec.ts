import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { AdministrationService } from '@app/tenancy';
import { BuiltApp } from '../support/built-app';
import { FlowClient } from '../support/flow-client';
import { type Answer, requestJson } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { until } from '../support/until';

const ROOT = path.resolve(__dirname, '..', '..');
const SCRIPT = path.join(ROOT, 'ops', 'scripts', 'start-production.sh');
const PROBE = path.join(ROOT, 'test', 'support', 'permission-probe.mjs');
const PROBE_FILE = path.join(os.tmpdir(), `permission-probe-${process.pid}`);
const METRIC = /^session_ownership_violations_total\{tool_name="none"\} (\d+)$/m;

describe('the command of production', () => {
  let db: TestDatabase;
  let app: BuiltApp;
  let url: string;
  let key: string;
  beforeAll(async () => {
    db = await createTestDatabase();
    key = (await new AdministrationService(db.database.pools).createApiKey({ role: 'agent', ...(await db.createTenant()) })).apiKey;
    app = new BuiltApp('/nowhere', { DATABASE_URL: db.config.database.url!, REGISTRY_SECRET: db.config.secret!, PROBE_FILE }, [
      'sh',
      SCRIPT,
      '--import',
      PROBE,
    ]);
    url = await app.listening();
  });
  afterAll(async () => {
    await app.end('SIGKILL');
    await db.drop();
    expect(fs.existsSync(PROBE_FILE)).toBe(false);
  });

  const request = (method: string, address: string, body?: unknown): Promise<Answer> => requestJson(url + address, method, { key, body });

  it('refuses child processes, workers, internal bindings and files to whatever runs in it', () => {
    const line = /^probe: (.*)$/m.exec(app.output)?.[1];
    expect(JSON.parse(line ?? 'null')).toEqual({
      childProcess: 'ERR_ACCESS_DENIED',
      worker: 'ERR_ACCESS_DENIED',
      binding: 'ERR_ACCESS_DENIED',
      write: 'ERR_ACCESS_DENIED',
    });
  });

  it('serves all the same: tools, imports, flows in the background, documents, probes, metrics', async () => {
    const made = await request('POST', '/api/v1/tools/asset_upsert/executions', { input: { hostname: 'web01' } });
    expect(made).toMatchObject({ status: 200, body: { output: { status: 'created' } } });

    const flows = new FlowClient(url, key);
    const id = await flows.create({ autopilot: true });
    expect((await flows.upload(id, flows.sample('estate/azure-migrate-inventory.csv'))).status).toBe(202);
    expect((await flows.post(id, '/advance')).status).toBe(202);
    expect((await flows.settled(id)).status).toBe('completed');
    expect((await flows.get(id, '/report?format=html')).status).toBe(200);

    for (const address of ['/docs', '/docs/swagger-ui.css', '/openapi.json', '/health/ready', '/metrics'])
      expect({ address, status: (await request('GET', address)).status }).toEqual({ address, status: 200 });
    expect((await request('GET', '/metrics')).body).toMatch(/^process_open_fds \d+/m);
  });

  it('outlives connections that were tried and not waited for, and counts them', async () => {
    process.kill(app.pid, 'SIGUSR2');
    await until('four violations', async () => METRIC.exec(String((await request('GET', '/metrics')).body))?.[1] === '4');
    expect((await request('GET', '/health/ready')).status).toBe(200);
  });

  it('is the one that npm offers', () => {
    const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    expect(scripts['start:production']).toBe(`exec sh ${path.relative(ROOT, SCRIPT)}`);
  });

  it('ends with 0 on SIGTERM', async () => {
    expect(await app.end('SIGTERM')).toBe(0);
  });
});
