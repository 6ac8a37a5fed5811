import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpsCli } from '../../support/ops-cli';
import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

const SAMPLES = join(__dirname, '..', '..', '..', 'samples');
const sample = (path: string): string => join(SAMPLES, path);
const ESTATE = [sample('estate/azure-migrate-inventory.csv'), sample('estate/cmdb-export.csv')];
const DEPENDENCIES = ['--dependencies', sample('estate/azure-migrate-dependencies.csv')];

// Processes that start whole servers, on machines with other work too.
jest.setTimeout(180_000);

describe('discover', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let varDir: string;
  let ops: OpsCli;
  let connected: OpsCli;

  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
    varDir = mkdtempSync(join(tmpdir(), 'ops-'));
    ops = OpsCli.on(app.db, { VAR_DIR: varDir });
    connected = ops.with({ SERVICE_REGISTRY_URL: app.baseUrl, SERVICE_REGISTRY_API_KEY: await app.createKey('agent', tenant) });
  });
  afterAll(async () => {
    await app.close();
    rmSync(varDir, { recursive: true });
  });

  const rows = async (text: string, values: unknown[] = []): Promise<any[]> => (await app.db.admin.query(text, values)).rows;
  /** The server in the test has other connections than these: they belong to job runners. */
  const others = async (): Promise<number> =>
    (await rows(`SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'service-registry liveness'`))
      .length;

  describe('on a running server', () => {
    it('runs the sample estate, shows what it found and writes the report', async () => {
      const { code, stdout, stderr } = await connected.run('discover', ...ESTATE, ...DEPENDENCIES, '--autopilot', '--name', 'Estate');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('cmdb-export.csv: generic_inventory, 126 rows, 4 rejected');
      expect(stdout).toMatch(/tech_debt_assessment: completed,/);
      for (const line of [
        /Assets +│ all +│ 123 /,
        /6R +│ recommended/,
        /critical +│/,
        /noise +│/,
        /external endpoints +│ +7 /,
        /wave 1: assets/,
      ])
        expect(stdout).toMatch(line);
      expect(stdout).toMatch(/Rejected rows │ all +│ +4 /);

      const [, flowId, report] = /^Flow: +(\S+)\nReport: (\S+)$/m.exec(stdout)!;
      expect(report).toBe(join(varDir, 'reports', `${flowId}.html`));
      expect(readFileSync(report!, 'utf8')).toContain('<svg');
      expect(await rows('SELECT name, status, client_account_id FROM discovery_flows WHERE id = $1', [flowId])).toEqual([
        { name: 'Estate', status: 'completed', client_account_id: tenant.clientAccountId },
      ]);
      expect(await rows('SELECT count(DISTINCT asset_id)::int AS n FROM asset_sources WHERE flow_id = $1', [flowId])).toEqual([{ n: 123 }]);
      const [audit] = await rows(`SELECT context FROM audit_logs WHERE flow_id = $1 AND operation = 'flow.create'`, [flowId]);
      expect(audit.context.agent_name).toBe('ops-cli');
    });

    it('prints the outcome as one JSON object, and takes the format of the report from its name', async () => {
      const [csv, json] = [join(varDir, 'deep', 'r.csv'), join(varDir, 'r.json')];
      const first = await connected.run('discover', sample('formats/ragged.csv'), '--report', csv, '--json');
      expect(first).toMatchObject({
        code: 0,
        stderr: '',
        json: {
          status: 'completed',
          imports: [{ totalRecords: 7, rejectedRecords: 3 }],
          summary: { assets: 4 },
          waves: [{ number: 1, assets: 4 }],
        },
      });
      expect(first.json.reportFile).toBe(csv);
      expect(readFileSync(csv, 'utf8').trim().split('\n').length).toBeGreaterThan(4);
      const second = await connected.run('discover', sample('formats/ragged.csv'), '--report', json, '--json');
      expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ flowId: second.json.flowId, summary: { assets: 4 } });
    });

    it('shows the doubtful mappings, leaves the flow waiting with exit code 2, and says how to go on', async () => {
      const { code, stdout, stderr } = await connected.run('discover', sample('formats/ambiguous-headers.csv'));
      expect(code).toBe(2);
      expect(stdout).toMatch(/│ Box +│ \(attribute\) +│ +30 % │/);
      const [, flowId] = /^The flow (\S+) waits for an approval/.exec(stderr)!;
      expect(stderr).toContain(`${app.baseUrl}/api/v1/discovery/flows/${flowId}/field-mappings/approve`);
      expect(stderr).toContain('--autopilot');
      expect(await rows('SELECT status FROM discovery_flows WHERE id = $1', [flowId])).toEqual([{ status: 'waiting_for_approval' }]);

      const { json, code: again } = await connected.run('discover', sample('formats/ambiguous-headers.csv'), '--json');
      expect(again).toBe(2);
      expect(json).toMatchObject({ status: 'waiting_for_approval', reasons: [expect.any(String)] });
      expect(json.mappings.map(({ source }: { source: string }) => source)).toContain('Box');
    });

    it('hands on what the server says about a file and about a flow that fails', async () => {
      const zip = await connected.run('discover', sample('formats/not-a-csv.bin'));
      expect(zip).toMatchObject({ code: 1, stderr: expect.stringContaining('save the sheet (for RVTools: vInfo) as CSV') });
      expect(await rows('SELECT status FROM discovery_flows WHERE name = $1', ['not-a-csv.bin'])).toEqual([{ status: 'cancelled' }]);
      const noInventory = await connected.run('discover', sample('formats/generic-dependencies.csv'));
      expect(noInventory).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^The flow \S+ failed in data_import: The flow has no inventory[^\n]*\n$/),
      });
    });

    it('uses the server of var/demo.json when it is up', async () => {
      const demo = await app.db.createTenant();
      writeFileSync(join(varDir, 'demo.json'), JSON.stringify({ baseUrl: app.baseUrl, agentKey: await app.createKey('agent', demo) }));
      const { json } = await ops.run('discover', sample('formats/generic-inventory.csv'), '--autopilot', '--json');
      expect(json).toMatchObject({ status: 'completed', baseUrl: app.baseUrl });
      expect(await rows('SELECT client_account_id FROM discovery_flows WHERE id = $1', [json.flowId])).toEqual([
        { client_account_id: demo.clientAccountId },
      ]);
      rmSync(join(varDir, 'demo.json'));
    });
  });

  describe('without a server', () => {
    it('starts one for as long as it takes, and makes its tenant and key once', async () => {
      const baseUrls: string[] = [];
      for (const file of ['formats/generic-inventory.csv', 'formats/ragged.csv']) {
        const { code, json } = await ops.run('discover', sample(file), '--autopilot', '--json');
        expect({ code, status: json.status }).toEqual({ code: 0, status: 'completed' });
        baseUrls.push(json.baseUrl);
        await expect(fetch(json.baseUrl)).rejects.toThrow('fetch failed');
      }
      expect(baseUrls).not.toContain(app.baseUrl);
      const { clientAccountId } = JSON.parse(readFileSync(join(varDir, 'ops.json'), 'utf8'));
      expect(statSync(join(varDir, 'ops.json')).mode & 0o777).toBe(0o600);
      expect(await rows(`SELECT id FROM client_accounts WHERE name = 'Command line'`)).toEqual([{ id: clientAccountId }]);
      expect(await rows('SELECT count(*)::int AS n FROM memberships WHERE client_account_id = $1', [clientAccountId])).toEqual([{ n: 1 }]);
      expect(await rows('SELECT count(*)::int AS n FROM discovery_flows WHERE client_account_id = $1', [clientAccountId])).toEqual([
        { n: 2 },
      ]);
      expect(await others()).toBe(1);
    });

    it('makes a new key for the same tenant when the old one was revoked', async () => {
      const before = JSON.parse(readFileSync(join(varDir, 'ops.json'), 'utf8'));
      await app.db.admin.query('UPDATE api_keys SET revoked_at = now() WHERE prefix = $1', [before.agentKey.slice(0, 11)]);
      expect(await ops.run('discover', sample('formats/generic-inventory.csv'), '--autopilot')).toMatchObject({ code: 0 });
      const after = JSON.parse(readFileSync(join(varDir, 'ops.json'), 'utf8'));
      expect(after).toEqual({ ...before, agentKey: expect.not.stringMatching(before.agentKey) });
    });

    it.each([
      ['SIGINT', 130],
      ['SIGTERM', 130],
    ] as const)('cancels the flow at %s and ends its server', async (signal, code) => {
      const { child, result, line } = ops.start('discover', ...ESTATE, ...DEPENDENCIES, '--autopilot');
      const flowId = (await line(/^flow [0-9a-f]/)).slice('flow '.length);
      child.kill(signal);
      expect(await result).toMatchObject({ code, stderr: expect.stringMatching(/^Interrupted\.[^\n]*\n$/) });
      expect(await rows('SELECT status FROM discovery_flows WHERE id = $1', [flowId])).toEqual([{ status: 'cancelled' }]);
      expect(await others()).toBe(1);
    });

    it('takes its server along even when it is killed', async () => {
      const { child, result, line } = ops.start('discover', ...ESTATE, ...DEPENDENCIES, '--autopilot');
      await line(/^flow [0-9a-f]/);
      expect(await others()).toBe(2);
      child.kill('SIGKILL');
      expect((await result).code).toBeNull();
      const deadline = Date.now() + 15_000;
      while ((await others()) > 1) if (Date.now() > deadline) throw new Error('the server outlives its parent');
    });

    it('says why its server does not start', async () => {
      const { code, stderr } = await ops.with({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' }).run('discover', ...ESTATE);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The server for this command ended at start \(exit code 1\)\. [^]*ECONNREFUSED/);
    });
  });

  it.each([
    [['nowhere.csv'], /nowhere\.csv does not exist\. Check the path\.$/],
    [[SAMPLES], /is not a file\. Name a CSV or JSON file\.$/],
    [[ESTATE[0]!, '--report', 'r.pdf'], /^The report r\.pdf must end with \.html, \.csv or \.json/],
    [[ESTATE[0]!, '--url', 'nonsense'], /It must be like http:\/\/host:8000/],
    [[ESTATE[0]!, '--url', 'http://127.0.0.1:9'], /needs a key of the role agent: set SERVICE_REGISTRY_API_KEY/],
    [[], /missing required argument 'file'/],
  ])('refuses %j with exit code 2, before any server is started', async (args, message) => {
    const result = await ops.run('discover', ...args);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr.trim()).toMatch(message);
  });

  it('says that a named server does not answer, or does not take the key', async () => {
    const away = await connected.run('discover', ESTATE[0]!, '--url', 'http://localhost:2');
    expect(away).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('The server at http://localhost:2 does not answer (ECONNREFUSED)'),
    });
    const stranger = await connected.run('discover', ESTATE[0]!, '--api-key', 'sr_unknown');
    expect(stranger).toMatchObject({ code: 1, stderr: expect.stringContaining('Send a valid API key') });
  });

  it('starts no server of its own in production', async () => {
    const { code, stderr } = await ops.with({ NODE_ENV: 'production' }).run('discover', ESTATE[0]!);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--url') });
    expect(existsSync(join(varDir, 'postgres'))).toBe(false);
  });
});
