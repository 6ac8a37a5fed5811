import { setTimeout as delay } from 'node:timers/promises';
import { AdministrationService } from '@app/tenancy';
import { BuiltApp } from '../support/built-app';
import { LoadClients } from '../support/load-clients';
import { LoadLedger, NO_DIFFERENCES } from '../support/load-ledger';
import { seededRandom } from '../support/seeded-random';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { until } from '../support/until';

/** Replicas at a time, each of them ended this many times. */
const LANES = 2;
const ROUNDS = 10;
const CLIENTS = 8;
const LATEST_MS = 300;
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);

describe('SIGTERM under load', () => {
  let db: TestDatabase;
  let apiKey: string;
  const apps: BuiltApp[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    apiKey = (await new AdministrationService(db.database.pools).createApiKey({ role: 'agent', ...(await db.createTenant()) })).apiKey;
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.end('SIGKILL')));
    await db.drop();
  });

  async function round(name: string, afterMs: number): Promise<void> {
    const app = new BuiltApp('/nowhere', {
      DATABASE_URL: db.config.database.url!,
      REGISTRY_SECRET: db.config.secret!,
      MIGRATE_ON_START: 'false',
      SHUTDOWN_DRAIN_MS: '300',
    });
    apps.push(app);
    const baseUrl = await app.listening();
    const ledger = new LoadLedger(db.admin, `${name}-`);
    const load = new LoadClients(ledger, { baseUrl: () => baseUrl, apiKey, clients: CLIENTS });
    load.start();
    const { code, tookMs } = await terminated(app, ledger, afterMs).finally(() => load.stop());
    const where = { name, summary: ledger.summary() };
    expect({ ...where, code, inTime: tookMs < 10_000, said: app.output.match(/.*(WARN|ERROR).*/g), refusals: ledger.refusals() }).toEqual({
      ...where,
      code: 0,
      inTime: true,
      said: null,
      refusals: {},
    });
    expect({ ...where, ...(await ledger.verify()) }).toEqual({ ...where, ...NO_DIFFERENCES });
    // A connection that was lost had not reached the service.
    expect({ ...where, unanswered: await ledger.committedUnknown() }).toEqual({ ...where, unanswered: [] });
    // The load went on until there was nobody left to take it.
    const turnedAway = ledger.count('unsent') + ledger.count('unknown');
    expect({ ...where, turnedAway: turnedAway > 0 }).toEqual({ ...where, turnedAway: true });
  }

  async function terminated(app: BuiltApp, ledger: LoadLedger, afterMs: number): Promise<{ code: unknown; tookMs: number }> {
    await until('requests are answered', () => ledger.count('acknowledged') > CLIENTS);
    await delay(afterMs);
    const signalled = Date.now();
    return { code: await app.end('SIGTERM'), tookMs: Date.now() - signalled };
  }

  it(`loses nothing acknowledged, leaves no request that it took without an answer, and ends with 0: FAULT_SEED=${SEED}`, async () => {
    const lane = async (number: number): Promise<void> => {
      const random = seededRandom(SEED + number);
      for (let i = 0; i < ROUNDS; i++) await round(`load-${SEED}-${number}-${i}`, random() * LATEST_MS);
    };
    await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  }, 240_000);
});
