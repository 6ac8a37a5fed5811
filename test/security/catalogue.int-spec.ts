import { examineCatalogue } from '@app/persistence/testing';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ROUNDS = 9;
const BUDGET_MS = 150;

describe('the catalogue of the migrated database', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  it('breaks no rule, whoever looks', async () => {
    for (const pool of [db.admin, db.database.pools.ops, db.database.pools.tenant]) {
      const client = await pool.connect();
      const violations = await examineCatalogue(client).finally(() => client.release());
      expect(violations.map(({ rule, subjects }) => ({ rule: rule.name, subjects }))).toEqual([]);
    }
    expect(db.database.warnings).toEqual([]);
  });

  it(`is examined within ${BUDGET_MS} ms, so that a boot can afford it`, async () => {
    const client = await db.database.pools.tenant.connect();
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now();
      await examineCatalogue(client);
      times.push(performance.now() - begun);
    }
    client.release();
    expect(times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]).toBeLessThan(BUDGET_MS);
  });
});
