import { randomUUID } from 'node:crypto';
import { FlowClient } from '../support/flow-client';
import { type Answer, TestApp } from '../support/test-app';
import { type TestTenant } from '../support/test-database';

const SAMPLES = 100;
/** What a difference would give away is a look-up more or less. */
const LARGEST_DIFFERENCE_MS = 5;
/** On a busy machine two series of the very same question differ too; beyond this many times as much it means something. */
const NOISE_FACTOR = 3;

const median = (values: number[]): number => [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)]!;
/** All that a client sees but the id of the request and the address, which it knows. */
const visible = ({ status, body }: Answer): object => ({ status, body: { ...body, requestId: '', instance: '' } });

describe('what belongs to another tenant and what does not exist', () => {
  let app: TestApp;
  let a: TestTenant;
  let b: TestTenant;
  let key: string;
  let foreignFlow: string;

  beforeAll(async () => {
    app = await TestApp.start();
    a = await app.db.createTenant();
    b = await app.db.createTenant();
    key = await app.createKey('agent', a);
    const keyB = await app.createKey('agent', b);
    foreignFlow = await new FlowClient(app.baseUrl, keyB).create();
    await app.request('POST', '/api/v1/tools/asset_upsert/executions', { key: keyB, body: { input: { hostname: 'only-b' } } });
  });
  afterAll(() => app.close());

  const flow = (id: string): Promise<Answer> => app.request('GET', `/api/v1/discovery/flows/${id}`, { key });
  const host = (hostname: string): Promise<Answer> =>
    app.request('POST', '/api/v1/tools/asset_get/executions', { key, body: { input: { hostname } } });
  const tenant = (headers: Record<string, string>): Promise<Answer> => app.request('GET', '/api/v1/discovery/flows', { key, headers });

  /** In turns, and the first one changing, so that neither profits from what the other warmed up. */
  async function compare(foreign: () => Promise<Answer>, random: () => Promise<Answer>, expected: { status: number; code: string }) {
    const took = { foreign: [] as number[], random: [] as number[], again: [] as number[] };
    for (let i = 0; i < SAMPLES; i++) {
      const turns = [
        ['foreign', foreign],
        ['random', random],
        ['again', random],
      ] as const;
      for (const [which, ask] of [...turns.slice(i % 3), ...turns.slice(0, i % 3)]) {
        const started = performance.now();
        const answer = await ask();
        took[which].push(performance.now() - started);
        expect(answer).toMatchObject({ status: expected.status, body: { code: expected.code } });
        if (i === 0) expect(visible(answer)).toEqual(visible(await random()));
      }
    }
    const difference = Math.abs(median(took.foreign) - median(took.random));
    const noise = Math.abs(median(took.again) - median(took.random));
    const small = difference < Math.max(LARGEST_DIFFERENCE_MS, NOISE_FACTOR * noise);
    expect({ difference, noise, small }).toEqual({ difference, noise, small: true });
  }

  it('get the same answer in the same time: a flow', () =>
    compare(
      () => flow(foreignFlow),
      () => flow(randomUUID()),
      { status: 404, code: 'NOT_FOUND' },
    ));

  it('get the same answer in the same time: the host of an asset', () =>
    compare(
      () => host('only-b'),
      () => host(`no-${randomUUID()}`),
      { status: 404, code: 'NOT_FOUND' },
    ));

  it('get the same answer in the same time: a client account', () =>
    compare(
      () => tenant({ 'x-client-account-id': b.clientAccountId }),
      () => tenant({ 'x-client-account-id': randomUUID() }),
      { status: 403, code: 'TENANT_FORBIDDEN' },
    ));

  it('get the same answer in the same time: an engagement of another account', () =>
    compare(
      () => tenant({ 'x-client-account-id': a.clientAccountId, 'x-engagement-id': b.engagementId }),
      () => tenant({ 'x-client-account-id': a.clientAccountId, 'x-engagement-id': randomUUID() }),
      { status: 403, code: 'TENANT_FORBIDDEN' },
    ));
});

describe('a key that opens nothing', () => {
  it('gets one answer in one time, be it malformed, unknown, revoked or expired', async () => {
    const app = await TestApp.start({ AUTH_CACHE_TTL_MS: '0' });
    try {
      const tenant = await app.db.createTenant();
      const admin = await app.createKey('admin');
      const make = async (more: object): Promise<{ id: string; apiKey: string }> =>
        (await app.request('POST', '/api/v1/admin/api-keys', { key: admin, body: { role: 'agent', ...tenant, ...more } })).body;
      const revoked = await make({});
      expect((await app.request('DELETE', `/api/v1/admin/api-keys/${revoked.id}`, { key: admin })).status).toBe(204);
      const keys: Record<string, string> = {
        malformed: 'sr_short',
        'a token, without an issuer': 'a.b.c',
        unknown: `sr_${'x'.repeat(43)}`,
        revoked: revoked.apiKey,
        expired: (await make({ expiresAt: '2020-01-01T00:00:00Z' })).apiKey,
      };
      const took = Object.fromEntries(Object.keys(keys).map((name) => [name, [] as number[]]));
      const answers = new Set<string>();
      for (let i = 0; i < SAMPLES; i++)
        for (const [name, key] of Object.entries(keys)) {
          const started = performance.now();
          const answer = await app.request('GET', '/api/v1/tools', { key });
          took[name]!.push(performance.now() - started);
          answers.add(JSON.stringify(visible(answer)));
        }
      expect([...answers]).toEqual([expect.stringContaining('"status":401')]);
      const medians = Object.values(took).map(median);
      const difference = Math.max(...medians) - Math.min(...medians);
      expect({ difference, small: difference < LARGEST_DIFFERENCE_MS }).toEqual({ difference, small: true });
    } finally {
      await app.close();
    }
  });
});
