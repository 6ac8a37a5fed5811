import { AuditSealer, AuditTrail, type TrailQuery } from '@app/audit';
import { uuidV7 } from '@app/kernel';
import { type Statement } from '@app/persistence';
import { type Client, type Pool, type PoolClient } from 'pg';
import { until } from './until';
import { contextFor, type TestDatabase, type TestTenant } from './test-database';

type Connection = Pool | PoolClient | Client;

/** The trail of a tenant as a superuser sees it on this connection, what its open transaction has done to it included. */
export function trailOn(connection: Connection, tenant: TestTenant): AuditTrail {
  const query: TrailQuery = async <R>({ text }: Statement, values: unknown[]) => (await connection.query(text, values)).rows as R[];
  return new AuditTrail(query, contextFor(tenant).tenant!);
}

/**
 * Waits until nothing that has begun before can hold up the sealing of what is committed by now. Transaction ids are the server's, and the
 * other test files of the run have transactions there too.
 */
export async function settled({ admin }: TestDatabase): Promise<void> {
  const { rows } = await admin.query<{ now: string }>('SELECT pg_current_xact_id()::text AS now');
  const isPast = 'SELECT WHERE pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8';
  await until('every older transaction has ended', async () => (await admin.query(isPast, [rows[0]!.now])).rowCount === 1);
}

/** Seals all that is committed. Returns the number of digests. */
export async function sealNow(db: TestDatabase, sealer = sealerOf(db)): Promise<number> {
  await settled(db);
  return sealer.sealAll();
}

/** A sealer that has just been started. */
export function sealerOf({ database, config }: TestDatabase): AuditSealer {
  return new AuditSealer(database.pools, database.digestSigner, config);
}

/** Adds rows of a tenant in one transaction of `connection`, with texts that are easily told apart and hard to keep. Returns their ids in order. */
export async function addAuditRows(
  connection: Connection,
  tenant: TestTenant,
  count: number,
  createdAt: string | null = null,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidV7());
  await connection.query(
    `INSERT INTO audit_logs (client_account_id, engagement_id, id, created_at, category, level, operation, request_id, context)
     SELECT $1, $2, id, coalesce($4::timestamptz, clock_timestamp()), 'TOOL_OPERATION', 'INFO', 'operation ' || id, '=request "' || n || '"' || chr(8232),
            jsonb_build_object('n', n, 'price', 1.10::numeric, 'text', E'two\\nlines, "quoted" \\u2028 é')
       FROM unnest($3::uuid[]) WITH ORDINALITY AS u (id, n)`,
    [tenant.clientAccountId, tenant.engagementId, ids, createdAt],
  );
  return ids;
}
