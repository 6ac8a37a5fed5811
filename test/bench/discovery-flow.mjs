// Measures a whole discovery flow of a large estate through the HTTP API of the built server on the embedded database:
//   npm run bench:discovery [-- --servers 20000 --dependencies 60000]
// Prints one line a step, then the time from the first uploaded byte to the completed flow, and the peak resident memory of the server.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { keyOfNewTenant, startServer } from './server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { DiscoveryClient, renderSummary, runDiscovery } = createRequire(import.meta.url)('../../dist/libs/discovery-client/src');

const { values } = parseArgs({
  options: { servers: { type: 'string', default: '20000' }, dependencies: { type: 'string', default: '60000' } },
});

const work = mkdtempSync(join(tmpdir(), 'registry-bench-'));
chmodSync(work, 0o755);
const seconds = (from) => ((performance.now() - from) / 1000).toFixed(1).padStart(6);

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args[0]} ended with ${code}`))));
  });
}

/** Peak resident set in MiB; null where /proc does not tell. */
function peakMiB(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    return null;
  }
}

let server;
try {
  await run(process.execPath, [
    join(here, 'make-estate.mjs'),
    '--servers',
    values.servers,
    '--dependencies',
    values.dependencies,
    '--out',
    work,
  ]);
  server = await startServer({ env: { VAR_DIR: join(work, 'var') } });
  const apiKey = await keyOfNewTenant(server.env, 'Bench');
  console.log(`${values.servers} servers, ${values.dependencies} dependency rows; idle server: ${peakMiB(server.child.pid)} MiB`);

  const client = new DiscoveryClient({ baseUrl: server.url, apiKey });
  const started = performance.now();
  const { flow } = await runDiscovery(client, {
    name: 'bench',
    files: ['inventory.csv', 'dependencies.csv'].map((file) => ({ path: join(work, file) })),
    configuration: { autopilot: true },
    onProgress: ({ kind, file, event }) => {
      if (kind === 'imported') console.log(`${seconds(started)} s  imported ${file.slice(work.length + 1)}`);
      if (kind === 'event' && /^phase\.(completed|skipped)$/.test(event.type)) console.log(`${seconds(started)} s  ${event.data.phase}`);
    },
  });
  const total = seconds(started).trim();
  if (flow.status !== 'completed') throw new Error(`the flow ended as ${flow.status}: ${JSON.stringify(flow.error)}`);
  const peak = peakMiB(server.child.pid);
  console.log(renderSummary(await client.report(flow.id)));
  console.log(`flow: ${total} s from the first byte to completed; peak memory of the server process: ${peak} MiB`);
  console.log(`after the whole report as JSON: ${peakMiB(server.child.pid)} MiB`);
} finally {
  server?.child.kill('SIGTERM');
  await server?.exited;
  rmSync(work, { recursive: true, force: true });
}
