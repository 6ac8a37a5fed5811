import { basename } from 'node:path';
import { Client } from 'pg';

const UNIX_SOCKET = /^\.s\.PGSQL\.\d+$/;

/** Where the database listens, to tell connections to it from all others. */
export class DatabaseAddresses {
  readonly #ports: ReadonlySet<number>;

  /** Connection URLs. The driver itself is asked for the ports, because it knows of PGPORT and of its default. */
  constructor(urls: readonly string[]) {
    this.#ports = new Set(urls.map((connectionString) => new Client({ connectionString }).port));
  }

  /** By port, whatever the host: one server has many names. */
  hasPort(port: unknown): boolean {
    return this.#ports.has(Number(port));
  }

  /** What `socket.connect(...parameters)` would reach, as `host:port` or a path; null when that is not the database. */
  reachedBy(parameters: readonly unknown[]): string | null {
    const { path, port, host } = targetOf(parameters);
    if (typeof path === 'string' && path !== '') return UNIX_SOCKET.test(basename(path)) ? path : null;
    return this.hasPort(port) ? `${typeof host === 'string' ? host : 'localhost'}:${Number(port)}` : null;
  }
}

interface Target {
  path?: unknown;
  port?: unknown;
  host?: unknown;
}

/** The three forms of Node: options, port and host, path; `net.connect` hands on a list that it has worked out already. */
function targetOf(parameters: readonly unknown[]): Target {
  const [first, second] = Array.isArray(parameters[0]) ? (parameters[0] as unknown[]) : parameters;
  if (typeof first === 'object' && first !== null) return first;
  return typeof first === 'string' && !(Number(first) >= 0) ? { path: first } : { port: first, host: second };
}
