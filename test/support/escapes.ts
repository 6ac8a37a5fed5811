import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter, once } from 'node:events';
import * as http from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { makeWorkerUtils, run } from 'graphile-worker';
import type * as driver from 'pg';
import { Client, Pool } from 'pg';
import { DataSource } from 'typeorm';

/** One way to get a connection of one's own to the database at `url`. Rejects when it gets none; closes the one it gets. */
export interface Escape {
  name: string;
  attempt: (url: string) => Promise<unknown>;
  /** False: the attempt is made outside of every async context, so that it cannot be put down to a tool or a unit. */
  traceable?: false;
}

const at = (url: string): { host: string; port: number } => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });

async function connectClient(client: Client): Promise<void> {
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT 1');
  await client.end();
}

const plainClient = (url: string): Promise<void> => connectClient(new Client({ connectionString: url }));

async function connected(socket: net.Socket, event = 'connect'): Promise<void> {
  await once(socket, event);
  socket.destroy();
}

/** pg as a module that has been loaded anew, with prototypes that nobody has patched. */
function freshDriver(): typeof driver {
  let fresh: typeof driver | undefined;
  jest.isolateModules(() => (fresh = jest.requireActual('pg')));
  return fresh!;
}

/** Runs `connect` by way of something that calls back later. */
const detour =
  (later: (work: () => void) => void) =>
  (url: string): Promise<void> =>
    new Promise((resolve, reject) => later(() => void plainClient(url).then(resolve, reject)));

/** Made when this file is loaded, so outside of any request. */
const outside = new AsyncResource('outside');
const emitter = new EventEmitter();

/** Each tries once. */
export const ESCAPES: Escape[] = [
  { name: 'pg.Client', attempt: plainClient },
  {
    name: 'pg.Client with a callback',
    attempt: (url) =>
      new Promise<void>((resolve, reject) => {
        const client = new Client({ connectionString: url });
        client.connect((error: Error | null) => (error ? reject(error) : client.end(() => resolve())));
      }),
  },
  { name: 'pg.Pool', attempt: async (url) => withPool(new Pool({ connectionString: url }), (pool) => pool.query('SELECT 1')) },
  {
    name: 'pg.Pool.connect with a callback',
    attempt: async (url) =>
      withPool(
        new Pool({ connectionString: url }),
        (pool) =>
          new Promise<void>((resolve, reject) =>
            pool.connect((error, _client, release) => {
              release();
              if (error) reject(error);
              else resolve();
            }),
          ),
      ),
  },
  {
    name: 'a fresh copy of pg, its Pool',
    attempt: async (url) => withPool(new (freshDriver().Pool)({ connectionString: url }), (pool) => pool.query('SELECT 1')),
  },
  { name: 'a fresh copy of pg, its Client', attempt: (url) => connectClient(new (freshDriver().Client)({ connectionString: url })) },
  {
    name: 'TypeORM',
    attempt: async (url) => (await new DataSource({ type: 'postgres', url }).initialize()).destroy(),
  },
  { name: 'a job runner', attempt: async (url) => (await run({ connectionString: url, taskList: {}, noHandleSignals: true })).stop() },
  { name: 'the tools of a job runner', attempt: async (url) => (await makeWorkerUtils({ connectionString: url })).release() },
  { name: 'net.connect', attempt: (url) => connected(net.connect(at(url))) },
  { name: 'net.connect by another name of the host', attempt: (url) => connected(net.connect({ ...at(url), host: 'localhost' })) },
  { name: 'net.Socket.connect', attempt: (url) => connected(new net.Socket().connect(at(url).port, at(url).host)) },
  { name: 'net.Socket.connect with a port as text', attempt: (url) => connected(new net.Socket().connect(new URL(url).port as never)) },
  { name: 'a Unix socket', attempt: () => connected(net.connect('/tmp/.s.PGSQL.5432')) },
  { name: 'tls.connect', attempt: (url) => connected(tls.connect(at(url)), 'secureConnect') },
  { name: 'http.request', attempt: (url) => once(http.get(`http://${new URL(url).host}/`), 'response') },
  { name: 'fetch', attempt: (url) => fetch(`http://${new URL(url).host}/`) },
  { name: 'als.exit()', attempt: (url) => new AsyncLocalStorage().exit(() => plainClient(url)) },
  { name: 'setTimeout', attempt: detour((work) => void setTimeout(work, 1)) },
  { name: 'setImmediate', attempt: detour((work) => void setImmediate(work)) },
  { name: 'queueMicrotask', attempt: detour((work) => queueMicrotask(work)) },
  { name: 'process.nextTick', attempt: detour((work) => process.nextTick(work)) },
  { name: 'an event', attempt: detour((work) => void emitter.once('go', work).emit('go')) },
  { name: 'an async resource of its own', attempt: detour((work) => new AsyncResource('own').runInAsyncScope(work)) },
  { name: 'an async resource from outside', attempt: detour((work) => outside.runInAsyncScope(work)), traceable: false },
];

async function withPool(pool: Pool, work: (pool: Pool) => Promise<unknown>): Promise<void> {
  pool.on('error', () => undefined);
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}
