import { BoundaryClient } from './ownership/boundary-client';
import { type Statement } from './statement';

/** Sends one statement of the owner's transaction. */
export type OwnerQuery = <R>(statement: Statement, parameters?: unknown[]) => Promise<R[]>;

/**
 * One transaction as registry_owner, for what changes the schema beside migrations. Commits when `work` returns. Forced row security binds
 * the owner too: it sees no row of a tenant table.
 */
export async function inOwnerTransaction<T>(adminUrl: string, work: (query: OwnerQuery) => Promise<T>): Promise<T> {
  const client = new BoundaryClient({ connectionString: adminUrl, options: '-c role=registry_owner' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    const result = await work(
      async <R>({ text }: Statement, parameters: unknown[] = []) => (await client.query(text, parameters)).rows as R[],
    );
    await client.query('COMMIT');
    return result;
  } finally {
    // What was not committed ends with the connection.
    await client.end();
  }
}
