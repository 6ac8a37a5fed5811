import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import * as http from 'node:http';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { currentUnitOfWork, sql } from '@app/persistence';
import { makeWorkerUtils, quickAddJob } from 'graphile-worker';
import { Client, Pool } from 'pg';
import { DataSource } from 'typeorm';
import { EVIL } from './sql-attacks';
import { type AttackScene, Note } from './attack-scene';

/** A way to a session by other means than SQL. Whatever it manages to read goes into the scene's `seen`. */
export interface ProcessAttack {
  name: string;
  run: (scene: AttackScene) => unknown;
  /** True for code that has left every context: it is refused, but nobody can say whose it was. */
  anonymous?: boolean;
}

const EVIL_STATEMENT = sql('attack.evil', EVIL);
const NOTES = sql('attack.notes', 'SELECT source FROM learned_mappings WHERE client_account_id = (SELECT sec.tenant())');
/** Made outside of every request, as a module is loaded: code run in them is in no tool and no transaction. */
const outside = new AsyncResource('outside');
const snapshot = AsyncLocalStorage.snapshot();

const query = async (client: Client, scene: AttackScene): Promise<void> => {
  client.on('error', () => undefined);
  await client.connect();
  scene.seen.push((await client.query('SELECT source FROM learned_mappings')).rows);
  await client.end();
};
const connect = (scene: AttackScene): Promise<void> => query(new Client({ connectionString: scene.url }), scene);
const answered = (socket: net.Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('connect', () => (socket.destroy(), resolve()));
    socket.once('error', reject);
  });
const host = ({ url }: AttackScene): string => new URL(url).hostname;
const port = ({ url }: AttackScene): number => Number(new URL(url).port);
/** `work` once more, in a callback that `detour` calls whenever it likes. */
const through =
  (detour: (callback: () => void) => unknown) =>
  (scene: AttackScene): Promise<void> =>
    new Promise((resolve, reject) => void detour(() => void connect(scene).then(resolve, reject)));

const OWN_CONNECTIONS: ProcessAttack[] = [
  { name: 'a client of its own', run: connect },
  { name: 'a client with a callback', run: ({ url }) => new Promise((resolve) => new Client({ connectionString: url }).connect(resolve)) },
  {
    name: 'a pool of its own',
    run: async (scene) => {
      const pool = new Pool({ connectionString: scene.url });
      try {
        scene.seen.push((await pool.query('SELECT source FROM learned_mappings')).rows);
      } finally {
        await pool.end();
      }
    },
  },
  { name: 'a pool with a callback', run: ({ url }) => new Promise((resolve) => new Pool({ connectionString: url }).connect(resolve)) },
  {
    name: 'a subclass of the client',
    run: (scene) => query(new (class extends Client {})({ connectionString: scene.url }), scene),
  },
  {
    name: 'a second copy of the driver',
    run: (scene) => {
      let copy: typeof Client | undefined;
      jest.isolateModules(() => (copy = jest.requireActual<{ Client: typeof Client }>('pg').Client));
      return query(new copy!({ connectionString: scene.url }), scene);
    },
  },
  { name: 'a TypeORM data source', run: ({ url }) => new DataSource({ type: 'postgres', url }).initialize() },
  { name: 'the job library', run: ({ url }) => makeWorkerUtils({ connectionString: url }) },
  { name: 'a job without the session', run: ({ url }) => quickAddJob({ connectionString: url }, 'discovery_phase', {}) },
];

const SOCKETS: ProcessAttack[] = [
  { name: 'net.connect', run: (scene) => answered(net.connect(port(scene), host(scene))) },
  { name: 'net.createConnection', run: (scene) => answered(net.createConnection({ port: port(scene), host: host(scene) })) },
  { name: 'a bare socket', run: (scene) => answered(new net.Socket().connect(port(scene), host(scene))) },
  { name: 'a socket by another name of the host', run: (scene) => answered(net.connect(port(scene), 'localhost')) },
  { name: 'a socket by another address of the host', run: (scene) => answered(net.connect(port(scene), '127.0.0.2')) },
  { name: 'a unix socket', run: (scene) => answered(net.connect(`/var/run/postgresql/.s.PGSQL.${port(scene)}`)) },
  { name: 'tls.connect', run: (scene) => answered(tls.connect(port(scene), host(scene))) },
  {
    name: 'an HTTP request',
    run: (scene) =>
      new Promise((resolve, reject) => http.get({ port: port(scene), host: host(scene), agent: false }, resolve).once('error', reject)),
  },
];

const ASYNC_TRICKS: ProcessAttack[] = [
  { name: 'a timer', run: through((callback) => setTimeout(callback, 1)) },
  { name: 'an immediate', run: through(setImmediate) },
  { name: 'a microtask', run: through(queueMicrotask) },
  { name: 'the next tick', run: through((callback) => process.nextTick(callback)) },
  { name: 'a promise chain', run: through((callback) => Promise.resolve().then(callback)) },
  { name: 'an event', run: through((callback) => new EventEmitter().once('go', callback).emit('go')) },
  { name: 'an async resource from outside', run: through((callback) => outside.runInAsyncScope(callback)), anonymous: true },
  { name: 'a snapshot from outside', run: through((callback) => snapshot(callback)), anonymous: true },
  { name: 'a context of its own', run: through((callback) => new AsyncLocalStorage().exit(callback)) },
];

/** Each uses the session when the answer is out; `later` runs it then. */
const AFTER_THE_BOUNDARY: ProcessAttack[] = (
  [
    ['find', ({ session }) => session.find(Note, {})],
    ['findOne', ({ session }) => session.findOne(Note, { kind: 'inventory' })],
    ['query', ({ session }) => session.query(NOTES)],
    ['insert', ({ session }) => session.insert(Note, { kind: 'evil', source: 'late', target: 'name' })],
    ['update', ({ session }) => session.update(Note, { kind: 'inventory' }, { target: 'evil' })],
    ['delete', ({ session }) => session.delete(Note, { kind: 'inventory' })],
    ['savepoint', ({ session }) => session.savepoint(async () => 1)],
    ['enqueue', ({ session }) => session.enqueue('discovery_phase', {}, { queue: 'q', key: 'k', maxAttempts: 1 })],
    ['a last word', ({ unit }) => unit.addLastWord(EVIL_STATEMENT, [])],
  ] as [string, ProcessAttack['run']][]
).map(([name, run]) => ({
  name: `${name} after the boundary`,
  run: (scene) => {
    const kept = { ...scene, unit: currentUnitOfWork() };
    scene.later(async () => scene.seen.push(await run(kept)));
  },
}));

/** Through the unit of work, which only code that imports it by name can reach. */
const UNIT_OF_WORK: ProcessAttack[] = [
  { name: 'COMMIT through the unit of work', run: () => currentUnitOfWork().query(sql('attack.commit', 'COMMIT'), []) },
  { name: 'COMMIT as a last word', run: () => currentUnitOfWork().addLastWord(sql('attack.commit', 'COMMIT'), []) },
  { name: 'a statement that was not declared', run: ({ session }) => session.query({ name: 'undeclared', text: 'SELECT 1' }) },
  { name: "a statement under the seal's name", run: ({ session }) => session.query({ name: 'sec.seal', text: 'SELECT 1' }) },
  {
    name: 'a statement whose text changes',
    run: ({ session }) => {
      const texts = ['SELECT 1', 'COMMIT'];
      return session.query({
        name: 'attack.changing',
        get text() {
          return texts.shift() ?? 'COMMIT';
        },
      });
    },
  },
];

export const PROCESS_ATTACKS: ProcessAttack[] = [...OWN_CONNECTIONS, ...SOCKETS, ...ASYNC_TRICKS, ...AFTER_THE_BOUNDARY, ...UNIT_OF_WORK];
