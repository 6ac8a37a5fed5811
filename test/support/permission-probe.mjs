// Loaded into the production server by test/security/permission-model.e2e-spec.ts: tries what a tool must not be able to do, prints
// the error codes as one line, and on SIGUSR2 tries connections that nobody waits for.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

const require = createRequire(import.meta.url);

async function codeOf(attempt) {
  try {
    await attempt();
    return 'done';
  } catch (error) {
    return error.code ?? error.message;
  }
}
const outcome = (emitter, good) => new Promise((resolve, reject) => emitter.once('error', reject).once(good, resolve));

const codes = {
  childProcess: await codeOf(() => outcome(spawn(process.execPath, ['--version']), 'exit')),
  worker: await codeOf(() => outcome(new Worker('0', { eval: true }), 'exit')),
  binding: await codeOf(() => process.binding('tcp_wrap')),
  write: await codeOf(() => writeFileSync(process.env.PROBE_FILE, 'written')),
};
console.log(`probe: ${JSON.stringify(codes)}`);

process.once('SIGUSR2', async () => {
  const net = require('node:net');
  const { Client, Pool } = require('pg');
  const connectionString = process.env.DATABASE_URL;
  const { port } = new URL(connectionString);
  net.connect(Number(port), '127.0.0.1');
  void new Client({ connectionString }).connect();
  void new Pool({ connectionString }).query('SELECT 1');
  void fetch(`http://127.0.0.1:${port}/`);
});
