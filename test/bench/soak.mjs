// A soak: the built server in its own process under mixed load at half of its capacity, on an embedded PostgreSQL.
//   npm run soak [-- --minutes 10 --warm-up 2 --rate <requests a second>]
// Every 10 s a line of what is seen of memory, connections and units of work; at the end the bounds, PASS or FAIL, and the exit code.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load, postText } from './load.mjs';
import { keyOfNewTenant, startServer } from './server.mjs';
import { Observer, slope } from './soak/observer.mjs';
import { Traffic } from './soak/traffic.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { startEmbeddedPostgres } = require('../../dist/libs/persistence/src/embedded/embedded-postgres.js');
const { FIXED_POOL_SIZES } = require('../../dist/libs/persistence/src/pools.js');
const { workerPoolSize } = require('../../dist/libs/persistence/src/job-runner.js');
const { DiscoveryClient, runDiscovery } = require('../../dist/libs/discovery-client/src');
const Table = require('cli-table3');
const { Client } = require('pg');

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '2' },
    rate: { type: 'string' },
    // Further modules for the server, to see what a leak looks like.
    require: { type: 'string', multiple: true, default: [] },
  },
});
const [MINUTES, WARM_UP] = [Number(values.minutes), Number(values['warm-up'])];
const [TENANTS, POOL, WORKERS] = [5, 20, 2];
const [SAMPLE_S, COLLECT_S, DISCOVERY_S] = [10, 30, 30];
/** Clients that keep the server busy, and wait for nothing but each other's statements. */
const CLOSED_LOOP = 6;
const MiB = 1024 * 1024;
const MOST_GROWTH_MIB = 1;
/** Of all requests. More is no load of half the capacity. */
const MOST_REFUSED = 0.05;
/** Of those that were due at half of the capacity that was measured. */
const MOST_LATE = 0.5;
const MOST_FAILED_PROBES = 0.01;
const POOLS = {
  'service-registry tenant': POOL,
  'service-registry audit': FIXED_POOL_SIZES.audit,
  'service-registry ops': FIXED_POOL_SIZES.ops,
  'service-registry health': FIXED_POOL_SIZES.health,
  'service-registry worker': workerPoolSize(WORKERS),
  'service-registry liveness': 1,
};
/** None may be in the log. A probe of health or isolation that had no answer in time on a busy machine is none; the health's are counted by themselves. */
const PROBE = /DATABASE_UNAVAILABLE.*No answer within|Isolation could not be shown/;
const COMPLAINTS = /unhandled|MaxListeners|Warning:|\b(WARN|ERROR|FATAL)\b|^\s+at /i;

const work = mkdtempSync(join(tmpdir(), 'registry-soak-'));
chmodSync(work, 0o755);
const closers = [() => rmSync(work, { recursive: true, force: true })];
const complaints = [];
let ending = false;
let observer;
let failed;
try {
  failed = !(await soak());
} finally {
  for (const close of closers) await close();
}
process.exitCode = failed ? 1 : 0;

async function soak() {
  const postgres = await startEmbeddedPostgres({ dataDir: join(work, 'pg'), superuserPassword: 'soak' });
  closers.unshift(() => postgres.stop());
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  closers.unshift(() => admin.end());
  const server = await startServer({
    env: {
      DATABASE_URL: postgres.url,
      REGISTRY_SECRET: 'the secret of a soak, 32 characters or more',
      SERVICE_POOL_SIZE: String(POOL),
      WORKER_CONCURRENCY: String(WORKERS),
      // Counted, not refused.
      ...{ RATE_LIMIT_PER_MINUTE: '10000000', TENANT_RATE_LIMIT_PER_MINUTE: '10000000' },
    },
    nodeArguments: ['--require', join(here, 'soak/collect.cjs'), ...values.require.flatMap((module) => ['--require', module])],
    onLine: (line) => {
      observer?.hear(line);
      if (COMPLAINTS.test(line) && !PROBE.test(line)) complaints.push(line);
    },
  });
  closers.unshift(() => (server.child.kill('SIGKILL'), server.exited));
  void server.exited.then((how) => {
    if (!ending) complaints.push(`the server ended with ${how}`);
  });
  const keys = [];
  for (let i = 0; i < TENANTS; i++) keys.push(await keyOfNewTenant(server.env, `Soak ${i}`));
  const perSecond = Number(values.rate ?? (await capacity(server.url, keys)) / 2);
  observer = new Observer(server, admin);
  const atRest = await observer.metrics();
  process.stdout.write(`${perSecond.toFixed(0)} requests a second of ${TENANTS} client accounts for ${MINUTES} minutes\n`);

  const traffic = new Traffic(server.url, keys);
  const stop = new AbortController();
  traffic.start(perSecond);
  const flows = { completed: 0, refused: 0, failed: [] };
  const others = [
    every(1, stop.signal, () => observer.probe()),
    every(SAMPLE_S, stop.signal, () => observer.sample().then(printSample)),
    every(COLLECT_S, stop.signal, () => observer.collect()),
    every(DISCOVERY_S, stop.signal, () => discover(server.url, keys, flows)),
  ];
  await Promise.race([delay(MINUTES * 60_000), server.exited, ...others]);
  stop.abort();
  await Promise.all([traffic.stop(), ...others]);

  const over = await quiet();
  const differences = await observer.differences(traffic.rows);
  ending = true;
  server.child.kill('SIGTERM');
  const code = await server.exited;
  printTraffic(traffic);
  return verdict({ traffic, flows, atRest, over, differences, code });
}

/** What a closed loop of upserts gets done in a second, of all client accounts. */
async function capacity(url, keys) {
  let n = 0;
  const next = () => {
    const body = { input: { hostname: `warm-up-${n % 400}`, cpuCores: 4 } };
    return postText('/api/v1/tools/asset_upsert/executions', keys[n++ % keys.length], body);
  };
  await load({ url, connections: CLOSED_LOOP, ms: 3_000, next });
  const { perSecond } = await load({ url, connections: CLOSED_LOOP, ms: 5_000, next });
  process.stdout.write(`capacity: ${perSecond.toFixed(0)} upserts a second in a closed loop of ${CLOSED_LOOP} clients\n`);
  return perSecond;
}

async function every(seconds, signal, work) {
  while (!signal.aborted) {
    const from = performance.now();
    await work();
    await delay(Math.max(0, seconds * 1000 - (performance.now() - from)), undefined, { signal }).catch(() => {});
  }
}

/** A whole flow of a sample, with its upload, jobs, event stream and report. */
async function discover(baseUrl, keys, flows) {
  const client = new DiscoveryClient({ baseUrl, apiKey: keys[Math.floor(Math.random() * keys.length)] });
  const files = [{ path: join(here, '..', '..', 'samples', 'formats', 'servicenow-cmdb-ci-server.csv') }];
  try {
    const { flow } = await runDiscovery(client, { name: 'soak', files, configuration: { autopilot: true }, onProgress: () => {} });
    await client.report(flow.id);
    if (flow.status === 'completed') flows.completed += 1;
    else flows.failed.push(`${flow.status}: ${JSON.stringify(flow.error)}`);
  } catch (error) {
    if (error.status === 503) flows.refused += 1;
    else flows.failed.push(String(error));
  }
}

/** The server when nothing is asked of it any more; looked at until nothing is in progress, for 10 s at most. */
async function quiet() {
  const until = performance.now() + 10_000;
  for (;;) {
    const seen = await observer.sample();
    if ((seen.idleInTransaction === 0 && seen.inProgress === 0 && seen.waiting === 0) || performance.now() > until) return seen;
    await delay(200);
  }
}

function printSample({ minute, heap, rss, handles, inProgress, waiting, byName, idleInTransaction }) {
  const live = observer.collected.at(-1)?.live;
  const pools = Object.keys(POOLS).map((name) => `${name.split(' ')[1]} ${byName[name] ?? 0}`);
  process.stdout.write(
    `${minute.toFixed(1).padStart(5)} min  heap ${mib(heap)} live ${live ? mib(live) : '-'} RSS ${mib(rss)} MiB  handles ${handles}  ` +
      `units ${inProgress}+${waiting}  idle in transaction ${idleInTransaction}  ${pools.join(', ')}\n`,
  );
}

function mib(bytes) {
  return (bytes / MiB).toFixed(1);
}

function printTraffic({ counts, latencies }) {
  const table = new Table({ head: ['requests', 'as expected', 'refused (503)'], style: { head: [], border: [] } });
  for (const [kind, { expected, refused }] of Object.entries(counts)) table.push([kind, expected, refused]);
  latencies.sort((a, b) => a - b);
  const at = (part) => latencies[Math.floor(latencies.length * part)].toFixed(0);
  process.stdout.write(`${table.toString()}\nlatency: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms\n`);
}

function verdict({ traffic, flows, atRest, over, differences, code }) {
  const warm = observer.collected.filter(({ minute }) => minute >= WARM_UP);
  const growth = slope(warm.map(({ minute, live }) => [minute, live / MiB]));
  const sum = (pick) => Object.values(traffic.counts).reduce((total, counts) => total + pick(counts), 0);
  const refused = sum(({ refused }) => refused) / sum(({ expected, refused }) => expected + refused);
  const late = traffic.skipped / traffic.due;
  const leaks = Object.entries(observer.mostConnections).filter(([name, n]) => n > (POOLS[name] ?? 0));
  const connections = Object.values(POOLS).reduce((total, size) => total + size, 0);
  const first = (list) => (list.length === 0 ? '0' : `${list.length}, the first: ${list[0]}`);
  const effects = [...traffic.rows.values()].reduce((total, n) => total + (n ?? 0), 0);
  const checks = [
    [
      'growth of the live heap',
      `${growth.toFixed(3)} MiB/min over ${warm.length} collections`,
      `< ${MOST_GROWTH_MIB}`,
      warm.length > 2 && growth < MOST_GROWTH_MIB,
    ],
    ['pools with more connections than they may have', first(leaks.map(([name, n]) => `${name} ${n}`)), '0', leaks.length === 0],
    ['idle in transaction for more than 2 s', observer.stuck, '0', observer.stuck === 0],
    ['idle in transaction after the load', over.idleInTransaction, '0', over.idleInTransaction === 0],
    ['units of work after the load', over.inProgress + over.waiting, '0', over.inProgress + over.waiting === 0],
    ['open handles after the load', over.handles, `<= ${atRest.handles} + ${connections}`, over.handles <= atRest.handles + connections],
    ['complaints in the log', first(complaints), '0', complaints.length === 0],
    [`differences of ${effects} effects and the audit trail`, first(differences), '0', differences.length === 0],
    ['unexpected answers', first(traffic.unexpected), '0', traffic.unexpected.length === 0],
    ['refused requests', `${(refused * 100).toFixed(2)} %`, `< ${MOST_REFUSED * 100} %`, refused < MOST_REFUSED],
    ['not sent, the machine being slow', `${(late * 100).toFixed(1)} %`, `< ${MOST_LATE * 100} %`, late < MOST_LATE],
    [
      'discovery flows',
      `${flows.completed} completed, ${flows.refused} refused, failed: ${first(flows.failed)}`,
      '> 0, 0',
      flows.completed > 0 && flows.failed.length === 0,
    ],
    [
      `failed of ${observer.probes} probes`,
      first(observer.failedProbes),
      `< ${MOST_FAILED_PROBES * 100} %`,
      observer.failedProbes.length < MOST_FAILED_PROBES * observer.probes,
    ],
    ['exit code after SIGTERM', code, '0', code === 0],
  ];
  const table = new Table({ head: ['check', 'seen', 'bound', ''], style: { head: [], border: [] } });
  for (const [name, seen, bound, good] of checks) table.push([name, seen, bound, good ? 'ok' : 'FAIL']);
  const good = checks.every((check) => check[3]);
  process.stdout.write(`${table.toString()}\nhighest RSS ${mib(observer.mostRss)} MiB\n${good ? 'PASS' : 'FAIL'}\n`);
  return good;
}
