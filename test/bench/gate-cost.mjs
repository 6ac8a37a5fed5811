// What the commit gate and the guards cost: the built server against the same server with a bare set_config, in one run, on
// two databases of one PostgreSQL. The two take turns, and only the ratio means anything on a shared machine.
//   npm run bench:gate [-- --rounds 7 --ms 2000 --connections 16]
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { load, postText } from './load.mjs';
import { keyOfNewTenant, startServer } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { startEmbeddedPostgres } = require('../../dist/libs/persistence/src/embedded/embedded-postgres.js');
const { Client } = require('pg');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    ms: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '16' },
  },
});
const SECRET = 'the secret of a benchmark, 32 characters';
const TOOLS = {
  asset_upsert: (n) => ({ hostname: `host-${n % 400}`, assetType: 'server', environment: 'test', ipAddress: '192.0.2.1' }),
  asset_get: (n) => ({ hostname: `host-${n % 400}` }),
};

let counter = 0;
const work = mkdtempSync(join(tmpdir(), 'registry-bench-'));
chmodSync(work, 0o755);
const closers = [() => rmSync(work, { recursive: true, force: true })];
try {
  const postgres = await startEmbeddedPostgres({ dataDir: join(work, 'pg'), superuserPassword: 'bench' });
  closers.unshift(() => postgres.stop());
  const gated = await serverOn(postgres.url, 'gated', []);
  const bare = await serverOn(postgres.url, 'bare', ['--require', join(here, 'gate-off.cjs')]);
  await onDatabase(postgres.url, 'bare', readFileSync(join(here, 'gate-off.sql'), 'utf8'));
  for (const server of [gated, bare]) await measure(server, 'asset_upsert', 1_500);
  for (const tool of Object.keys(TOOLS)) await compare(tool, gated, bare);
} finally {
  for (const close of closers) await close();
}

async function compare(tool, gated, bare) {
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const order = round % 2 ? [bare, gated] : [gated, bare];
    const figures = new Map();
    for (const server of order) figures.set(server, await measure(server, tool, Number(values.ms)));
    const [a, b] = [figures.get(gated), figures.get(bare)];
    rounds.push({ ratio: a.perSecond / b.perSecond, cpu: a.cpuUs / b.cpuUs, gated: a, bare: b });
  }
  const median = (list) => [...list].sort((x, y) => x - y)[Math.floor(list.length / 2)];
  const of = (pick) => median(rounds.map(pick));
  console.log(
    `${tool}: ${of(({ gated }) => gated.perSecond).toFixed(0)}/s with gate and guards, ${of(({ bare }) => bare.perSecond).toFixed(0)}/s with a bare set_config; ` +
      `throughput ratio ${of(({ ratio }) => ratio).toFixed(2)} (${rounds.map(({ ratio }) => ratio.toFixed(2)).join(' ')}), ` +
      `node CPU a request ${of(({ gated }) => gated.cpuUs).toFixed(0)} against ${of(({ bare }) => bare.cpuUs).toFixed(0)} us, ` +
      `p99 ${of(({ gated }) => gated.p99).toFixed(1)} against ${of(({ bare }) => bare.p99).toFixed(1)} ms`,
  );
}

async function measure(server, tool, ms) {
  const path = `/api/v1/tools/${tool}/executions`;
  const before = cpuMs(server.pid);
  const result = await load({
    url: server.url,
    connections: Number(values.connections),
    ms,
    next: () => postText(path, server.key, { input: TOOLS[tool](counter++) }),
  });
  return { ...result, cpuUs: ((cpuMs(server.pid) - before) * 1000) / result.answered };
}

async function serverOn(adminUrl, name, nodeArguments) {
  await onDatabase(adminUrl, 'postgres', `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const env = {
    DATABASE_URL: url.toString(),
    REGISTRY_SECRET: SECRET,
    LOG_LEVEL: 'log',
    RATE_LIMIT_PER_MINUTE: '0',
    TENANT_RATE_LIMIT_PER_MINUTE: '0',
    ISOLATION_PROBE_INTERVAL_MS: '600000',
  };
  const server = await startServer({ env, nodeArguments });
  closers.unshift(() => (server.child.kill(), server.exited));
  return { name, url: server.url, key: await keyOfNewTenant(server.env, name), pid: server.child.pid };
}

async function onDatabase(adminUrl, database, text) {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.toString() });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

/** User and system time of the server's process alone, PostgreSQL not included. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
