import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { createApp } from '../../apps/migration-backend/src/create-app';
import { describeWith } from '../support/debian-program';
import { RedisServer } from '../support/redis-server';
import { type Answer, requestJson, TestApp } from '../support/test-app';
import { until } from '../support/until';

const TOOLS = '/api/v1/tools';
const LIMIT = 40;

describeWith('redis-server', 'rate limits shared through Redis', () => {
  let redis: RedisServer;
  let one: TestApp;
  let other: NestFastifyApplication;
  let urls: string[];
  let key: string;
  const started = performance.now();
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);

  beforeAll(async () => {
    redis = await RedisServer.start();
    one = await TestApp.start({ REDIS_URL: redis.url, RATE_LIMIT_PER_MINUTE: String(LIMIT) });
    other = await createApp({ ...one.db.config, role: 'api', logLevel: 'error' }, one.db.database);
    await other.listen(0, '127.0.0.1');
    urls = [one.baseUrl, (await other.getUrl()).replace('[::1]', '127.0.0.1')];
  });
  beforeEach(async () => {
    key = await one.createKey('agent', await one.db.createTenant());
  });
  afterAll(async () => {
    await other.close();
    await one.close();
    await redis.kill();
    warn.mockRestore();
  });

  const get = (replica: number, bearer = key): Promise<Answer> => requestJson(urls[replica]! + TOOLS, 'GET', { key: bearer });
  const remaining = ({ headers }: Answer): number => Number(/"principal";r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  const statuses = async (count: number): Promise<number[]> =>
    (await Promise.all(Array.from({ length: count }, (_, i) => get(i % 2)))).map(({ status }) => status).sort();
  /** A principal's requests at both replicas in turn are counted in one place. */
  const countsTogether = async (): Promise<boolean> => {
    const fresh = await one.createKey('agent', await one.db.createTenant());
    const left = [];
    for (const replica of [0, 1, 0, 1]) left.push(remaining(await get(replica, fresh)));
    return left.join() === [1, 2, 3, 4].map((used) => LIMIT - used).join();
  };

  const together = (): Promise<unknown> => until('both replicas count together', countsTogether);

  // Until: on a busy machine an answer of Redis may come later than it is waited for, and both count alone for a second. Replicas
  // that do not share anything never get there: they let all of these requests through.
  it('are one limit for two replicas, also when requests come at once, and leave one audit row', async () => {
    await until('two replicas keep one limit', async () => {
      key = await one.createKey('agent', await one.db.createTenant());
      return (await statuses(LIMIT + 14)).join() === [...Array(LIMIT).fill(200), ...Array(14).fill(429)].join();
    });
    const { rowCount } = await one.db.admin.query(
      `SELECT FROM audit_logs a JOIN api_keys k ON k.principal_id = a.principal_id WHERE operation = 'access.denied' AND prefix = left($1, 11)`,
      [key],
    );
    expect(rowCount).toBe(1);
  });

  it('keep keys that begin with service-registry:, end with the window and hold no secret', async () => {
    await together();
    await requestJson(urls[0]! + TOOLS, 'GET', { key: `sr_${'z'.repeat(43)}` });
    const client = new Redis(redis.url);
    const keys = await client.keys('*');
    const lifetimes = await Promise.all(keys.map((name) => client.pttl(name)));
    client.disconnect();
    expect(keys.some((name) => name.includes('principal'))).toBe(true);
    expect(keys.some((name) => name.includes('address'))).toBe(true);
    for (const name of keys) expect(name).toMatch(/^service-registry:\{[\w.:/-]+:(principal|tenant|address)\}:(hits|blocked)$/);
    expect(keys.join()).not.toMatch(/sr_|zzzz/);
    for (const lifetime of lifetimes) expect(lifetime > 0 && lifetime <= 60_000).toBe(true);
  });

  it('go on by replica when Redis is killed, and together again once it is back', async () => {
    await together();
    await redis.kill();
    expect(await statuses(20)).toEqual(Array(20).fill(200));
    const alone = await one.createKey('agent', await one.db.createTenant());
    expect([remaining(await get(0, alone)), remaining(await get(1, alone))]).toEqual([LIMIT - 1, LIMIT - 1]);

    await redis.start();
    await together();
  });

  it('do not make requests wait for a Redis that hangs', async () => {
    await together();
    redis.hang();
    try {
      for (let round = 0; round < 5; round++) {
        const before = performance.now();
        expect(await statuses(4)).toEqual(Array(4).fill(200));
        expect(performance.now() - before).toBeLessThan(1000);
      }
    } finally {
      redis.goOn();
    }
    await together();
  });

  it('still refuse what is too much while Redis is away', async () => {
    await redis.kill();
    try {
      const answers: number[] = [];
      for (let i = 0; i < LIMIT + 5; i++) answers.push((await get(0)).status);
      expect(answers.filter((status) => status === 200)).toHaveLength(LIMIT);
      expect(answers.slice(-5)).toEqual(Array(5).fill(429));
    } finally {
      await redis.start();
    }
    await together();
  });

  it('warn once a minute at most', () => {
    const warnings = warn.mock.calls.map(([text]) => String(text)).filter((text) => /Redis does not answer/.test(text));
    // Redis was lost three times for each of two replicas.
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.length).toBeLessThanOrEqual(2 * Math.ceil((performance.now() - started) / 60_000));
    expect(warnings.join()).not.toMatch(/redis:\/\//);
  });
});

describe('a Redis that is not there', () => {
  it('stops neither the start nor a request', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const app = await TestApp.start({ REDIS_URL: 'redis://user:tiger-tiger@127.0.0.1:1/0', RATE_LIMIT_PER_MINUTE: '3' });
    const key = await app.createKey('agent', await app.db.createTenant());
    const answers: number[] = [];
    for (let i = 0; i < 4; i++) answers.push((await app.request('GET', TOOLS, { key })).status);
    await app.close();
    expect(answers).toEqual([200, 200, 200, 429]);
    const warnings = warn.mock.calls.flat().join('\n');
    warn.mockRestore();
    expect(warnings).toMatch(/Redis does not answer, so each replica counts requests for itself/);
    expect(warnings).not.toMatch(/tiger|user/);
  });
});
