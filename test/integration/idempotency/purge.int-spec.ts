import { KeyPurge } from '@app/idempotency';
import { DatabasePools } from '@app/persistence';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';
import { until } from '../../support/until';

const EXPIRED = 10_000;
const ALIVE = 500;
const BATCH = 1_000;
const LONGEST_MS_A_THOUSAND = 100;
const FILL = `INSERT INTO idempotency_keys
    (client_account_id, engagement_id, principal_id, operation, key_hash, fingerprint, response_status, response, expires_at)
  SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'POST /api/v1/things', sha256(i::text::bytea), sha256('f'), 200,
         convert_to(repeat(md5(i::text), 64), 'UTF8'), now() + $2::interval
    FROM generate_series(1, $1) i`;

describe('the purge of idempotency keys', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());
  beforeEach(() => db.admin.query('TRUNCATE idempotency_keys'));

  const count = async (): Promise<number> => (await db.admin.query('SELECT FROM idempotency_keys')).rowCount!;
  const purge = (): KeyPurge => new KeyPurge(new DatabasePools(db.database.pools));

  it(`deletes what has expired and nothing else, in at most ${LONGEST_MS_A_THOUSAND} ms a thousand`, async () => {
    await db.admin.query(FILL, [EXPIRED, '-1 second']);
    await db.admin.query(FILL, [ALIVE, '1 hour']);
    const started = performance.now();
    expect(await purge().purge()).toBe(EXPIRED);
    const each = ((performance.now() - started) / EXPIRED) * BATCH;
    process.stdout.write(`purge of idempotency keys: ${each.toFixed(1)} ms a thousand, with answers of 2 KiB\n`);
    expect(each).toBeLessThan(LONGEST_MS_A_THOUSAND);
    expect(await count()).toBe(ALIVE);
    expect(await purge().purge()).toBe(0);
  });

  it('leaves a record that somebody is just replacing', async () => {
    await db.admin.query(FILL, [3, '-1 second']);
    const client = await db.admin.connect();
    try {
      await client.query('BEGIN');
      await client.query('DELETE FROM idempotency_keys WHERE ctid = (SELECT ctid FROM idempotency_keys LIMIT 1)');
      expect(await purge().purge()).toBe(2);
      await client.query('ROLLBACK');
    } finally {
      client.release();
    }
    expect(await purge().purge()).toBe(1);
  });

  it('runs when the application starts, and ends with it', async () => {
    await db.admin.query(FILL, [10, '-1 second']);
    const running = purge();
    running.onApplicationBootstrap();
    await until('the expired records are gone', async () => (await count()) === 0);
    await running.onModuleDestroy();
    await db.admin.query(FILL, [1, '-1 second']);
    expect(await running.purge()).toBe(0);
    expect(await count()).toBe(1);
  });

  it('that cannot reach the database costs the application nothing', async () => {
    await db.admin.query('REVOKE EXECUTE ON FUNCTION sec.purge_keys FROM registry_ops');
    const running = purge();
    running.onApplicationBootstrap();
    await expect(running.onModuleDestroy()).resolves.toBeUndefined();
    await db.admin.query('GRANT EXECUTE ON FUNCTION sec.purge_keys TO registry_ops');
  });
});
