import { type PoolClient } from 'pg';

interface Corkable {
  connection?: { stream?: { cork?: () => void; uncork?: () => void } };
}

/**
 * Sends everything `send` writes as one packet. Uses an internal of pg (`client.connection`), here and nowhere else;
 * where that is missing the statements simply leave one by one.
 */
export function corked<T>(client: PoolClient, send: () => T): T {
  const stream = (client as unknown as Corkable).connection?.stream;
  stream?.cork?.();
  try {
    return send();
  } finally {
    stream?.uncork?.();
  }
}
