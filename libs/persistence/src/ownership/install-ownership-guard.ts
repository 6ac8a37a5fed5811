import * as diagnostics from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { type AppError } from '@app/kernel';
import { Client, Pool } from 'pg';
import { findUnitOfWork } from '../current-unit-of-work';
import { poisonUnit, violationsOf } from '../unit-of-work';
import { isBoundary } from './boundary';
import { DatabaseAddresses } from './database-addresses';
import { type OwnershipViolations } from './ownership-violations';
import { type Method, patchMethod } from './patched-method';

interface Guard {
  addresses: DatabaseAddresses;
  violations: OwnershipViolations;
}

const NEW_SOCKETS = 'net.client.socket';
const TOLD = 'Connections to the database belong to the orchestrator; a tool has the services of its registry.';
const ignore = (): void => undefined;

/** One process may hold several applications; the methods of Node and of the driver exist once. */
const guards: Guard[] = [];
let restore: (() => void)[] = [];
/** Sockets that went through the patched method, so that the second net does not take them for strangers. */
const judged = new WeakSet<object>();
/** True while a client connects that was reported and goes ahead: its socket is the same attempt. */
let reported = false;

/**
 * Default deny: from now on this process connects to the database at `urls` only as the boundary. Anybody else is refused
 * in the way the called API fails, and reported once: by way of the driver (any copy), TypeORM, the job runner, TLS, HTTP or
 * a bare socket. The current unit of work then commits nothing. When `violations` are not enforced, attempts are reported
 * and go ahead. Returns how to take it off, which restores every method once the last guard is gone.
 *
 * Limits: child processes and worker threads have methods of their own (see ops/scripts/start-production.sh), and code that
 * kept an original method from before, on a socket that `net.connect` has not made, is not seen.
 */
export function installOwnershipGuard(urls: readonly string[], violations: OwnershipViolations): () => void {
  const guard: Guard = { addresses: new DatabaseAddresses(urls), violations };
  if (guards.push(guard) === 1) patch();
  return () => {
    const index = guards.indexOf(guard);
    if (index >= 0) guards.splice(index, 1);
    if (guards.length === 0) restore.splice(0).forEach((undo) => undo());
  };
}

function patch(): void {
  diagnostics.subscribe(NEW_SOCKETS, watchSocket);
  restore = [
    patchMethod(Pool.prototype, 'connect', guardPool),
    patchMethod(Client.prototype, 'connect', guardClient),
    patchMethod(Socket.prototype, 'connect', guardSocket),
    () => void diagnostics.unsubscribe(NEW_SOCKETS, watchSocket),
  ];
}

/** A pool that may go ahead is not reported: each client that it opens is. */
function guardPool(original: Method): Method {
  return function connect(this, ...parameters) {
    const guard = guards.at(-1);
    if (!guard || isBoundary() || !enforcing(guard)) return original.apply(this, parameters);
    return fail(judge(guard, addressOf((this as { options?: unknown }).options), 'pg.Pool')!, parameters[0]);
  };
}

function guardClient(original: Method): Method {
  return function connect(this, ...parameters) {
    const guard = guards.at(-1);
    if (!guard || isBoundary()) return original.apply(this, parameters);
    const { host, port } = this as Client;
    const refusal = judge(guard, `${host}:${port}`, 'pg.Client');
    if (refusal) return fail(refusal, parameters[0]);
    reported = true;
    try {
      return original.apply(this, parameters);
    } finally {
      reported = false;
    }
  };
}

function guardSocket(original: Method): Method {
  return function connect(this, ...parameters) {
    judged.add(this);
    if (reported || isBoundary()) return original.apply(this, parameters);
    for (const guard of guards.toReversed()) {
      const address = guard.addresses.reachedBy(parameters);
      if (address === null) continue;
      const refusal = judge(guard, address, 'net.Socket');
      return refusal ? failSocket(this as Socket, refusal) : original.apply(this, parameters);
    }
    return original.apply(this, parameters);
  };
}

/** The second net, for a process in which somebody has put the original method back. Sees TCP only. */
function watchSocket(message: unknown): void {
  const { socket } = message as { socket: Socket };
  if (isBoundary()) return;
  socket.prependOnceListener('connect', () => {
    const guard = judged.has(socket) ? undefined : guards.findLast(({ addresses }) => addresses.hasPort(socket.remotePort));
    const refusal = guard && judge(guard, `${socket.remoteAddress}:${socket.remotePort}`, 'net.connect');
    if (refusal) failSocket(socket, refusal);
  });
}

/** Reports the attempt. Returns the error to fail with; null when it goes ahead. */
function judge(guard: Guard, address: string, api: string): AppError | null {
  const unit = findUnitOfWork();
  const violations = responsible(guard);
  const error = violations.report('own_connection', `A connection to ${address} by ${api}.`, violations.enforced, TOLD);
  if (!violations.enforced) return null;
  if (unit) poisonUnit(unit, error);
  return error;
}

/** Of several applications, the one whose unit of work this is. */
function responsible(guard: Guard): OwnershipViolations {
  const unit = findUnitOfWork();
  return unit ? violationsOf(unit) : guard.violations;
}

const enforcing = (guard: Guard): boolean => responsible(guard).enforced;

/** Where the driver would go with these options. It is asked, because it reads URLs and the environment in its own way. */
function addressOf(options: unknown): string {
  try {
    const { host, port } = new Client(options as ConstructorParameters<typeof Client>[0]);
    return `${host}:${port}`;
  } catch {
    return 'an address that the driver cannot read';
  }
}

/** As the driver fails: by callback, else by promise. A promise that nobody looks at must not end the process. */
function fail(refusal: AppError, callback: unknown): unknown {
  if (typeof callback === 'function') return void process.nextTick(callback, refusal, undefined, ignore);
  const refused = Promise.reject(refusal);
  refused.catch(ignore);
  return refused;
}

/**
 * As a socket fails: by an `error` event, when the caller has had time to listen; without a listener it ends nothing but
 * itself. Until then it counts as connecting, so that nothing written to it leaves.
 */
function failSocket(socket: Socket, refusal: AppError): Socket {
  socket.on('error', ignore);
  Object.assign(socket, { connecting: true });
  setImmediate(() => socket.destroy(refusal));
  return socket;
}
