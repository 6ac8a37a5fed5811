import { BoundaryClient } from '@app/persistence/testing';
import { type TestDatabase } from './test-database';

const HOLDER = 'a worker of the test';
const QUEUES = 64;

/**
 * Holds the job queues of client accounts, as if jobs of theirs were running: what is enqueued waits until the returned function
 * is called. A lock proves the holder alive, or its jobs would be handed on within seconds; its connection is no pool's, so that a
 * test that fails meanwhile can still drop its database.
 */
export async function holdQueues({ config }: TestDatabase, ...tenants: { clientAccountId: string }[]): Promise<() => Promise<void>> {
  const client = new BoundaryClient({ connectionString: config.database.url! });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [HOLDER]);
  const names = tenants.flatMap(({ clientAccountId }) => Array.from({ length: QUEUES }, (_, slot) => `tenant:${clientAccountId}:${slot}`));
  await client.query(
    `INSERT INTO graphile_worker._private_job_queues (queue_name, locked_at, locked_by) SELECT name, now(), $2 FROM unnest($1::text[]) AS name
       ON CONFLICT (queue_name) DO UPDATE SET locked_at = now(), locked_by = $2`,
    [names, HOLDER],
  );
  return async () => {
    await client.query('UPDATE graphile_worker._private_job_queues SET locked_at = NULL, locked_by = NULL WHERE locked_by = $1', [HOLDER]);
    await client.end();
  };
}
