import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ops } from './ops.mjs';

const MAIN = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'dist/apps/migration-backend/src/main.js');

/**
 * Starts the built server on a free port and waits until it listens. `env` is all of its environment but PATH, HOST and PORT; `onLine`
 * receives what it prints from then on. `exited` is fulfilled with its exit code, or the signal that ended it.
 */
export async function startServer({ env: given, nodeArguments = [], onLine = () => {} }) {
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', DEMO: 'false', ...given };
  const child = spawn(process.execPath, [...nodeArguments, MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  const url = await new Promise((resolve, reject) => {
    void exited.then((how) => reject(new Error(`the server ended with ${how} before it listened`)));
    const hear = (line) => {
      const listening = /Listening on (http:\/\/[^\s;]+)/.exec(line)?.[1];
      if (listening) resolve(listening);
      onLine(line);
    };
    createInterface({ input: child.stdout }).on('line', hear);
    createInterface({ input: child.stderr }).on('line', (line) => {
      process.stderr.write(`${line}\n`);
      hear(line);
    });
  });
  return { child, exited, url, env };
}

/** The key of an agent of a new client account with one engagement. */
export async function keyOfNewTenant(env, name) {
  const account = await ops(env, 'tenant', 'create', '--name', name);
  const tenant = ['--client-account-id', account.id];
  const engagement = await ops(env, 'engagement', 'create', ...tenant, '--name', name);
  return (await ops(env, 'key', 'create', '--role', 'agent', ...tenant, '--engagement-id', engagement.id)).apiKey;
}
