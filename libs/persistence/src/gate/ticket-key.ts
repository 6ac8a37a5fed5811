import { createHash } from 'node:crypto';
import { type ClientBase } from 'pg';
import { deriveSecret } from '../role-passwords';

const BLOCK_BYTES = 64;

/** The key that signs tickets, 256 bits, of the deployment with this secret. */
export function ticketKey(secret: string): Buffer {
  return Buffer.from(deriveSecret(secret, 'transaction tickets'), 'hex');
}

/** Public name of a key, for lists and logs. */
function ticketKeyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

const padded = (key: Buffer, pad: number): Buffer =>
  Buffer.alloc(BLOCK_BYTES).map((_, i) => (i < key.length ? key[i]! : 0) ^ pad) as unknown as Buffer;

/**
 * Makes the database accept this key's tickets, as the newest of `keep`: with two, replicas that still sign with the one before
 * go on working. Stored as HMAC's two padded keys, so that the server needs sha256() only. `owner` acts as registry_owner.
 */
export async function installTicketKey(owner: ClientBase, key: Buffer, keep: 1 | 2): Promise<void> {
  await owner.query(
    `INSERT INTO sec.ticket_keys (id, inner_pad, outer_pad) VALUES ($1, $2, $3)
     ON CONFLICT (id) DO UPDATE SET installed_at = clock_timestamp()`,
    [ticketKeyId(key), padded(key, 0x36), padded(key, 0x5c)],
  );
  await owner.query('DELETE FROM sec.ticket_keys WHERE id NOT IN (SELECT id FROM sec.ticket_keys ORDER BY installed_at DESC LIMIT $1)', [
    keep,
  ]);
}
