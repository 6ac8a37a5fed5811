import { type PoolClient } from 'pg';

interface Internals {
  connection?: { stream?: { cork?: () => void; uncork?: () => void; destroy?: () => void } };
}

/** Uses an internal of pg (`client.connection`), here and nowhere else. */
const streamOf = (client: PoolClient) => (client as unknown as Internals).connection?.stream;

/** Sends everything `send` writes as one packet; where the internal is missing the statements simply leave one by one. */
export function corked<T>(client: PoolClient, send: () => T): T {
  const stream = streamOf(client);
  stream?.cork?.();
  try {
    return send();
  } finally {
    stream?.uncork?.();
  }
}

/**
 * Ends the connection at once: what waits on it fails. A pool that gets a pipelined client back while it waits for answers would
 * wait with it, on a stalled connection for ever.
 */
export function cutOff(client: PoolClient): void {
  streamOf(client)?.destroy?.();
}
