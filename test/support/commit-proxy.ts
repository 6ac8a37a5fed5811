import * as net from 'node:net';

/**
 * What happens to a COMMIT on its way: `cut_before` it reaches the server, `cut_after` the server has done it and before the
 * client hears of it, or the connection stalls at either place, for as long as the client holds it.
 */
export type CommitFault = 'none' | 'cut_before' | 'cut_after' | 'stall_before' | 'stall_after';

const COMMIT = 'COMMIT\0';
const TENANT_POOL = 'service-registry tenant\0';

/** A TCP proxy before PostgreSQL that meddles with the COMMITs of the tenant pool, and lets everything else through. */
export class CommitProxy {
  /** Asked at each COMMIT. */
  fault: () => CommitFault = () => 'none';
  /** How many COMMITs each fault has hit. */
  readonly hits: Record<CommitFault, number> = { none: 0, cut_before: 0, cut_after: 0, stall_before: 0, stall_after: 0 };
  readonly #sockets = new Set<net.Socket>();

  private constructor(
    private readonly server: net.Server,
    private readonly target: URL,
  ) {}

  static async start(database: string): Promise<CommitProxy> {
    const server = net.createServer();
    const proxy = new CommitProxy(server, new URL(database));
    server.on('connection', (client) => proxy.#carry(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same database by way of the proxy. */
  url(database: string): string {
    const url = new URL(database);
    Object.assign(url, { hostname: '127.0.0.1', port: String((this.server.address() as net.AddressInfo).port) });
    return url.toString();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #carry(client: net.Socket): void {
    const server = net.connect(Number(this.target.port), this.target.hostname);
    let greeting: string | null = '';
    let tenant = false;
    let fault: CommitFault = 'none';
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        // The other half is let go as soon as this one is, as the network does it.
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (greeting !== null) {
        greeting += chunk.toString('latin1');
        tenant = greeting.includes(TENANT_POOL);
        if (tenant || greeting.length > 1_000) greeting = null;
      } else if (tenant && chunk.includes(COMMIT)) {
        fault = this.fault();
        this.hits[fault] += 1;
        if (fault === 'cut_before') return void client.destroy();
        if (fault === 'stall_before') return;
      }
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (fault === 'none') return void client.write(chunk);
      if (fault === 'cut_after' && chunk.includes(COMMIT)) client.destroy();
    });
  }
}
