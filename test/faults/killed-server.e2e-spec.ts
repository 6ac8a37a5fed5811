import { setTimeout as delay } from 'node:timers/promises';
import { AdministrationService } from '@app/tenancy';
import { BuiltApp } from '../support/built-app';
import { LoadClients } from '../support/load-clients';
import { LoadLedger, NO_DIFFERENCES } from '../support/load-ledger';
import { seededRandom } from '../support/seeded-random';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { until } from '../support/until';

/** Replicas at a time. */
const LANES = 2;
const KILLS = Number(process.env.FAULT_KILLS ?? 100);
const CLIENTS = 6;
const LATEST_MS = 100;
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);

describe('a server that is killed again and again under load', () => {
  let db: TestDatabase;
  let apiKey: string;
  const running = new Set<BuiltApp>();

  beforeAll(async () => {
    db = await createTestDatabase();
    apiKey = (await new AdministrationService(db.database.pools).createApiKey({ role: 'agent', ...(await db.createTenant()) })).apiKey;
  });
  afterAll(async () => {
    await Promise.all([...running].map((app) => app.end('SIGKILL')));
    await db.drop();
  });

  const start = (): BuiltApp => {
    const app = new BuiltApp('/nowhere', {
      DATABASE_URL: db.config.database.url!,
      REGISTRY_SECRET: db.config.secret!,
      MIGRATE_ON_START: 'false',
      // A start is what a round consists of.
      ROLE: 'api',
      ISOLATION_PROBE_INTERVAL_MS: '0',
    });
    running.add(app);
    return app;
  };

  it(`has stored once what it acknowledged, with its audit row, after ${KILLS} kills: FAULT_SEED=${SEED}`, async () => {
    const started = Date.now();
    let kills = 0;
    const lane = async (number: number): Promise<LoadLedger> => {
      const random = seededRandom(SEED + number);
      const ledger = new LoadLedger(db.admin, `load-${SEED}-${number}-`);
      let baseUrl: string | null = null;
      const load = new LoadClients(ledger, { baseUrl: () => baseUrl, apiKey, clients: CLIENTS });
      load.start();
      try {
        for (; kills < KILLS; kills++) {
          const app = start();
          baseUrl = await app.listening();
          const before = ledger.count('acknowledged');
          await until('requests are answered', () => ledger.count('acknowledged') > before + 3 * CLIENTS);
          await delay(random() * LATEST_MS);
          expect(await app.end('SIGKILL')).toBe('SIGKILL');
          baseUrl = null;
          running.delete(app);
        }
      } finally {
        await load.stop();
      }
      return ledger;
    };
    const ledgers = await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));

    process.stdout.write(
      `${kills} kills, one in ${Math.round((Date.now() - started) / kills)} ms: ${ledgers.map((l) => l.summary()).join('; ')}\n`,
    );

    const left = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'registry_app' AND state <> 'idle'`;
    await until('no transaction is left open', async () => (await db.admin.query(left)).rowCount === 0, 10_000);
    for (const ledger of ledgers) {
      const where = { load: ledger.prefix, summary: ledger.summary() };
      expect({ ...where, ...(await ledger.verify()), refusals: ledger.refusals() }).toEqual({ ...where, ...NO_DIFFERENCES, refusals: {} });
      // Else no kill has hit a request at work.
      expect(ledger.count('unknown')).toBeGreaterThan(KILLS / LANES);
    }
  }, 600_000);
});
