import { setTimeout as delay } from 'node:timers/promises';
import { AdministrationService } from '@app/tenancy';
import { BuiltApp } from '../support/built-app';
import { LoadClients } from '../support/load-clients';
import { LoadLedger, NO_DIFFERENCES } from '../support/load-ledger';
import { ASSET_UPSERTS, type LoadWork, NEW_FLOWS } from '../support/load-work';
import { seededRandom } from '../support/seeded-random';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { until } from '../support/until';

const KILLS = Number(process.env.FAULT_KILLS ?? 100);
/** Replicas at a time, each with a load of its own. */
const LANES: { work: LoadWork; keyed: boolean }[] = [
  { work: ASSET_UPSERTS, keyed: false },
  { work: NEW_FLOWS, keyed: true },
];
const CLIENTS = 6;
/** A start is what a round mostly consists of; the load begins at once with it and is at work when the kill comes. */
const LATEST_MS = 60;
/** On a machine that is busy otherwise; and the transaction of a killed server may hold its key for a moment longer. */
const PERMITTED = ['503 OVERLOADED', '409 IDEMPOTENCY_IN_PROGRESS'];
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
      ROLE: 'api',
      // Its transactions are not to be taken for those that a killed server has left.
      ISOLATION_PROBE_INTERVAL_MS: '0',
    });
    running.add(app);
    return app;
  };

  /** One replica after the other for this many kills, and one more for what is still to be answered. */
  const lane = async ({ work, keyed }: (typeof LANES)[number], number: number, kills: number): Promise<LoadLedger> => {
    const random = seededRandom(SEED + number);
    const ledger = new LoadLedger(db.admin, `load-${SEED}-${number}-`, work);
    let baseUrl: string | null = null;
    const load = new LoadClients(ledger, { baseUrl: () => baseUrl, apiKey, clients: CLIENTS, keyed });
    load.start();
    for (let kill = 0; kill < kills; kill++) {
      const app = start();
      baseUrl = await app.listening();
      const before = ledger.count('acknowledged');
      await until('requests are answered', () => ledger.count('acknowledged') >= before + 2 * CLIENTS);
      await delay(random() * LATEST_MS);
      expect(await app.end('SIGKILL')).toBe('SIGKILL');
      baseUrl = null;
      running.delete(app);
    }
    baseUrl = await start().listening();
    await load.stop();
    return ledger;
  };

  it(`has stored once what it acknowledged, with its audit row, after ${KILLS} kills: FAULT_SEED=${SEED}`, async () => {
    const started = Date.now();
    const ledgers = await Promise.all(LANES.map((each, number) => lane(each, number, KILLS / LANES.length)));
    const each = Math.round((Date.now() - started) / KILLS);
    process.stdout.write(`${KILLS} kills, one in ${each} ms:\n${ledgers.map((ledger) => `${ledger.summary()}\n`).join('')}`);

    const left = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'registry%' AND state LIKE 'idle in transaction%'`;
    await until('no transaction is left open', async () => (await db.admin.query(left)).rowCount === 0, 10_000);
    for (const ledger of ledgers) {
      const { prefix } = ledger;
      expect({ prefix, ...(await ledger.verify()) }).toEqual({ prefix, ...NO_DIFFERENCES });
      // Else the kills have hit no request at work.
      expect(ledger.outcomes().unknown).toBeGreaterThan(KILLS / LANES.length);
    }
    const [plain, keyed] = ledgers as [LoadLedger, LoadLedger];
    for (const ledger of ledgers) expect(Object.keys(ledger.refusals()).filter((refusal) => !PERMITTED.includes(refusal))).toEqual([]);
    expect({ unknown: keyed.count('unknown'), unsent: keyed.count('unsent') }).toEqual({ unknown: 0, unsent: 0 });
    // Some had been done when their server was killed before it could say so.
    const [unheard, replayed] = [(await plain.committedUnknown()).length, keyed.outcomes().replayed ?? 0];
    process.stdout.write(`${unheard} had been done without a key, ${replayed} with one\n`);
    expect(unheard + replayed).toBeGreaterThan(0);
  }, 900_000);
});
