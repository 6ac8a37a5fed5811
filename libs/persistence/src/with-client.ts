import { type Pool, type PoolClient } from 'pg';

/**
 * Lends one connection of the pool to `work`. A transaction that is still open afterwards is rolled back, and a connection that
 * is not idle even then is destroyed: it would hand its transaction to the next borrower.
 */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    if (client.getTransactionStatus() !== 'I') await client.query('ROLLBACK').catch(() => undefined);
    client.release(client.getTransactionStatus() !== 'I');
  }
}
