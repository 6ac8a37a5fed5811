import { randomUUID } from 'node:crypto';
import { ThrottlerStorage } from '@nestjs/throttler';
import { buildEstate, type Estate } from '../../security/crossing/estate';
import { type Operation, readOperations } from '../../security/crossing/operations';
import { OWN_REQUESTS } from '../../security/crossing/own-requests';
import { requestOf } from '../../security/crossing/request';
import { type Answer, TestApp } from '../../support/test-app';

const POSTS = Object.keys(OWN_REQUESTS).filter((name) => name.startsWith('POST '));
/** Rows of everything that a repeated request could have made twice. */
const ROWS = `SELECT (SELECT count(*) FROM audit_logs WHERE level = 'INFO') + (SELECT count(*) FROM assets) + (SELECT count(*) FROM discovery_flows)
  + (SELECT count(*) FROM data_imports WHERE status = 'received') + (SELECT count(*) FROM client_accounts) + (SELECT count(*) FROM engagements)
  + (SELECT count(*) FROM principals) + (SELECT count(*) FROM api_keys) AS n`;

/** Every POST of the API document, asked for one's own as the crossing matrix asks. */
describe('every POST route', () => {
  let app: TestApp;
  let own: Estate;
  let operations: Map<string, Operation>;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    app = await TestApp.start({ RATE_LIMIT_PER_MINUTE: '0', TENANT_RATE_LIMIT_PER_MINUTE: '0' });
    const counted = { totalHits: 1, timeToExpire: 60, isBlocked: false, timeToBlockExpire: 0 };
    jest.spyOn(app.app.get<ThrottlerStorage>(ThrottlerStorage, { strict: false }), 'increment').mockResolvedValue(counted);
    own = await buildEstate(app, await app.db.createTenant(), 1);
    Object.assign(keys, own.keys, { admin: await app.createKey('admin'), operator: await app.createKey('operator') });
    operations = await readOperations(app, own.keys.agent);
  }, 120_000);
  afterAll(() => app.close());

  const rows = async (): Promise<number> => {
    await own.settled();
    return Number((await app.db.admin.query<{ n: string }>(ROWS)).rows[0]!.n);
  };

  it('is among these', () => {
    expect(POSTS.sort()).toEqual([...operations.keys()].filter((name) => name.startsWith('POST ')).sort());
  });

  it.each(POSTS)('gives its answer again, and does nothing again: %s', async (name) => {
    const wanted = OWN_REQUESTS[name]!;
    const flow = wanted.flow ? await own.newFlow(wanted.flow) : own.flow;
    const { method, path, headers, body } = requestOf(operations.get(name)!, wanted, own, flow, null);
    const send = (idempotencyKey: string, asked = { path, body }): Promise<Answer> =>
      app.request(method, asked.path, {
        key: keys[wanted.as!],
        body: asked.body,
        headers: { ...headers, 'idempotency-key': idempotencyKey },
      });

    const idempotencyKey = randomUUID();
    const first = await send(idempotencyKey);
    expect(first.status).toBe(wanted.status);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    const before = await rows();
    const second = await send(`"${idempotencyKey}"`);
    if (wanted.status >= 400) {
      // Nothing was done, so nothing is remembered: it is tried anew.
      expect(second.status).toBe(wanted.status);
      expect(second.headers.get('idempotent-replayed')).toBeNull();
      return;
    }
    expect({ status: second.status, body: second.body, replayed: second.headers.get('idempotent-replayed') }).toEqual({
      ...{ status: first.status, body: first.body, replayed: 'true' },
    });
    expect(await rows()).toBe(before);

    // Something else that is valid: of a file its text, of anything else its query.
    const other = typeof body === 'string' ? { path, body: `${body}web02,Debian 12\n` } : { path: `${path}?another=1`, body };
    expect(await send(idempotencyKey, other)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } });
    expect(await rows()).toBe(before);
  });
});
