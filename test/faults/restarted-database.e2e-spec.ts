import { setTimeout as delay } from 'node:timers/promises';
import { BuiltApp } from '../support/built-app';
import { CrashingServer } from '../support/crashing-server';
import { FlowClient } from '../support/flow-client';
import { LoadClients } from '../support/load-clients';
import { LoadLedger, NO_DIFFERENCES } from '../support/load-ledger';
import { ASSET_UPSERTS, type LoadWork, NEW_FLOWS } from '../support/load-work';
import { isRunning } from '../support/processes';
import { seededRandom } from '../support/seeded-random';
import { until } from '../support/until';

const RESTARTS = Number(process.env.FAULT_RESTARTS ?? 10);
/** Each with a tenant of its own. */
const LOADS: { work: LoadWork; keyed: boolean }[] = [
  { work: ASSET_UPSERTS, keyed: false },
  { work: NEW_FLOWS, keyed: true },
];
const CLIENTS = 6;
/** The longest that the database serves before it crashes, and that it stays away after its loss was noticed. */
const SERVING_MS = 800;
const AWAY_MS = 1_500;
const NOTICED_MS = 2_000;
const READY_MS = 5_000;
/** Of a flow that is under way when the database crashes for the first time. */
const SERVERS = 2_000;
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000);
/** What clients may be told while the database is away. */
const TRUTHFUL = ['503 DATABASE_UNAVAILABLE', '503 OUTCOME_UNKNOWN', '503 OVERLOADED', '409 IDEMPOTENCY_IN_PROGRESS'];

describe('a database that crashes again and again under load', () => {
  let server: CrashingServer;
  let app: BuiltApp | undefined;

  beforeAll(async () => {
    server = await CrashingServer.start();
  });
  afterAll(async () => {
    await app?.end('SIGKILL');
    await server.stop();
  });

  it(`is outlived by the process, which tells the truth and goes on, ${RESTARTS} times: FAULT_SEED=${SEED}`, async () => {
    const random = seededRandom(SEED);
    const keys = await Promise.all(LOADS.map(() => server.createKey('agent')));
    app = new BuiltApp('/nowhere', {
      DATABASE_URL: server.url,
      REGISTRY_SECRET: server.secret,
      MIGRATE_ON_START: 'false',
      // What happens in the background must outlive it too.
      ISOLATION_PROBE_INTERVAL_MS: '1000',
      AUDIT_SEAL_INTERVAL_MS: '1000',
    });
    const { pid } = app;
    const baseUrl = await app.listening();
    const health = async (name: string): Promise<number> => (await fetch(`${baseUrl}/health/${name}`)).status;
    const takes = async (name: string, status: number, withinMs: number): Promise<number> => {
      const since = Date.now();
      await until(`${name} is ${status}`, async () => (await health(name)) === status, withinMs);
      return Date.now() - since;
    };
    const alive = new Set<number>();
    let watching = true;
    const watch = (async () => {
      while (watching) {
        alive.add(await health('live'));
        await delay(50);
      }
    })();
    const ledgers = LOADS.map(({ work }, number) => new LoadLedger(server.admin, `load-${SEED}-${number}-`, work));
    const loads = ledgers.map(
      (ledger, i) => new LoadClients(ledger, { baseUrl: () => baseUrl, apiKey: keys[i]!, clients: CLIENTS, keyed: LOADS[i]!.keyed }),
    );
    const flows = new FlowClient(baseUrl, keys[0]!);
    const flow = await flows.create({ autopilot: true });
    const rows = Array.from({ length: SERVERS }, (_, i) => `srv${i},10.${i >> 8}.1.${i & 255},Debian 12,4,16`);
    expect((await flows.upload(flow, `hostname,ip_address,operating_system,cpu_cores,memory_gb\n${rows.join('\n')}\n`)).status).toBe(202);
    for (const load of loads) load.start();

    const [noticed, away, ready]: [number[], number[], number[]] = [[], [], []];
    for (let restart = 0; restart < RESTARTS; restart++) {
      const before = ledgers.map((ledger) => ledger.count('acknowledged'));
      await until('all loads are served', () => ledgers.every((ledger, i) => ledger.count('acknowledged') > before[i]! + CLIENTS));
      if (restart === 0) expect((await flows.post(flow, '/advance')).status).toBe(202);
      await delay(random() * SERVING_MS);
      const [loss] = await Promise.all([takes('ready', 503, NOTICED_MS), server.crash()]);
      noticed.push(loss);
      const since = Date.now();
      await delay(random() * AWAY_MS);
      await server.comeBack();
      away.push(Date.now() - since);
      ready.push(await takes('ready', 200, READY_MS));
    }
    await Promise.all(loads.map((load) => load.stop()));
    watching = false;
    await watch;
    process.stdout.write(`503 after ${noticed.join(', ')} ms; away for ${away.join(', ')} ms; 200 after ${ready.join(', ')} ms\n`);
    for (const ledger of ledgers) process.stdout.write(`${ledger.summary()}\n`);

    expect({ running: isRunning(pid), alive: [...alive] }).toEqual({ running: true, alive: [200] });
    const left = `SELECT FROM pg_stat_activity WHERE usename LIKE 'registry%' AND state LIKE 'idle in transaction%'`;
    await until('no transaction is left open', async () => (await server.admin.query(left)).rowCount === 0, 10_000);
    for (const [i, ledger] of ledgers.entries()) {
      const { prefix } = ledger;
      expect({ prefix, untold: Object.keys(ledger.refusals()).filter((refusal) => !TRUTHFUL.includes(refusal)) }).toEqual({
        prefix,
        untold: [],
      });
      expect({ prefix, ...(await ledger.verify()) }).toEqual({ prefix, ...NO_DIFFERENCES });
      // The process stays, and so do the connections to it.
      expect({ prefix, unknown: ledger.outcomes().unknown, unsent: ledger.outcomes().unsent }).toEqual({ prefix });
      expect(ledger.refusals()['503 DATABASE_UNAVAILABLE']).toBeGreaterThan(RESTARTS);
      if (LOADS[i]!.keyed) expect(ledger.count('refused')).toBe(0);
    }
    expect(await flows.settled(flow)).toMatchObject({ status: 'completed' });
    const { rows: found } = await server.admin.query(
      `SELECT count(*)::int AS assets, count(DISTINCT hostname)::int AS hosts FROM assets WHERE hostname LIKE 'srv%'`,
    );
    expect(found).toEqual([{ assets: SERVERS, hosts: SERVERS }]);
    expect(await app.end('SIGTERM')).toBe(0);
  }, 300_000);
});
