import { type CommitFault, CommitProxy } from '../support/commit-proxy';
import { EntryFeature, NEW_ENTRIES } from '../support/entry-feature';
import { LoadClients } from '../support/load-clients';
import { LoadLedger, NO_DIFFERENCES } from '../support/load-ledger';
import { seededRandom } from '../support/seeded-random';
import { TestApp } from '../support/test-app';
import { until } from '../support/until';

/** Lost COMMITs in each of the ways. */
const LOST = Number(process.env.FAULT_COMMITS ?? 200);
/** As many units of work at a time as the pool has connections; one client account may have half of them. */
const POOL_SIZE = 60;
const ACCOUNTS = 2;
/** Of a fault: a retry meets the next one more likely than not. */
const LIKELIHOOD = 0.8;
/** Told to those whose COMMIT has not arrived. */
const UNAVAILABLE = '503 DATABASE_UNAVAILABLE';
const PERMITTED = [UNAVAILABLE, '503 OVERLOADED'];
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);

describe('a COMMIT that is lost on its way', () => {
  let app: TestApp;
  let proxy: CommitProxy;
  let keys: string[];

  beforeAll(async () => {
    app = await TestApp.start(
      async (url) => {
        proxy = await CommitProxy.start(url);
        return {
          DATABASE_URL: proxy.url(url),
          SERVICE_POOL_SIZE: String(POOL_SIZE),
          SERVICE_POOL_WAIT_MS: '10000',
          ISOLATION_PROBE_INTERVAL_MS: '0',
        };
      },
      [EntryFeature],
    );
    // Every lost COMMIT would be logged.
    app.app.useLogger(false);
    keys = await Promise.all(Array.from({ length: ACCOUNTS }, async () => app.createKey('agent', await app.db.createTenant())));
  });
  afterAll(async () => {
    await app.close();
    await proxy.stop();
  });

  it.each<{ way: string; faults: CommitFault[]; clients: number; withinMs: number }>([
    { way: 'cut before it arrives', faults: ['cut_before'], clients: 10, withinMs: 30_000 },
    { way: 'cut after it was done', faults: ['cut_after'], clients: 10, withinMs: 30_000 },
    // Each takes the 5 s after which the connection is given up.
    { way: 'stalled before or after', faults: ['stall_before', 'stall_after'], clients: POOL_SIZE / ACCOUNTS, withinMs: 90_000 },
  ])(
    `is answered as it went when it is $way, ${LOST} times, and the same request has one effect: FAULT_SEED=${SEED}`,
    async ({ way, faults, clients, withinMs }) => {
      const started = Date.now();
      const random = seededRandom(SEED);
      const hits = (): number => faults.reduce((sum, fault) => sum + proxy.hits[fault], 0);
      // One after the other, so that all are hit as often.
      proxy.fault = () => (hits() < LOST && random() < LIKELIHOOD ? faults[hits() % faults.length]! : 'none');
      const ledgers = keys.map((_, i) => new LoadLedger(app.db.admin, `${way} ${SEED} ${i} `.replaceAll(' ', '-'), NEW_ENTRIES));
      const loads = ledgers.map(
        (ledger, i) =>
          new LoadClients(ledger, { baseUrl: () => app.baseUrl, apiKey: keys[i]!, clients, keyed: true, contract: app.contract }),
      );
      for (const load of loads) load.start();
      try {
        await until('as many COMMITs are lost', () => hits() === LOST, withinMs);
      } finally {
        proxy.fault = () => 'none';
        await Promise.all(loads.map((load) => load.stop()));
        await Promise.all(loads.map((load) => load.sendAgain()));
        process.stdout.write(`${way}, in ${Date.now() - started} ms: ${ledgers.map((ledger) => ledger.summary()).join('; ')}\n`);
      }

      expect(faults.map((fault) => proxy.hits[fault])).toEqual(faults.map(() => LOST / faults.length));
      for (const ledger of ledgers) {
        const { prefix } = ledger;
        expect({ prefix, ...(await ledger.verify()) }).toEqual({ prefix, ...NO_DIFFERENCES });
        const { acknowledged, replayed, unknown } = ledger.outcomes();
        expect({ prefix, replayed, unknown, refused: ledger.count('refused') }).toEqual({ prefix, replayed: acknowledged, refused: 0 });
        // The database is there to be asked, so that nobody is left in doubt. The machine may be busy otherwise.
        expect(Object.keys(ledger.refusals()).filter((refusal) => !PERMITTED.includes(refusal))).toEqual([]);
      }
      const told = ledgers.reduce((sum, ledger) => sum + (ledger.refusals()[UNAVAILABLE] ?? 0), 0);
      expect(told).toBe(faults.filter((fault) => fault.endsWith('_before')).reduce((sum, fault) => sum + proxy.hits[fault], 0));
    },
    150_000,
  );
});
