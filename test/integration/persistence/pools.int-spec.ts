import { RuntimePools } from '@app/persistence';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

let db: TestDatabase;

beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

describe('the end of the pools', () => {
  it('comes after the end of every connection, so that a server may be stopped then without losses being reported', async () => {
    const lost: string[] = [];
    const pools = new RuntimePools(db.database.pools.urls, db.config.database, (pool) => lost.push(pool));
    let [opened, closed] = [0, 0];
    for (const pool of [pools.tenant, pools.ops]) {
      pool.on('connect', () => (opened += 1)).on('remove', () => (closed += 1));
      await Promise.all([pool.query('SELECT 1'), pool.query('SELECT 2')]);
    }
    expect(opened).toBeGreaterThanOrEqual(2);

    await pools.end();
    expect(closed).toBe(opened);
    expect(lost).toEqual([]);
  });
});
