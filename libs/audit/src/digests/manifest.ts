import { hash } from 'node:crypto';
import { type AuditRow, rowHash } from './audit-row';

const ID_BYTES = 16;
const HASH_BYTES = 32;
/** Bytes of one row in a manifest. */
export const ENTRY_BYTES = ID_BYTES + HASH_BYTES;

export interface ManifestEntry {
  id: string;
  /** As hex. */
  hash: string;
}

/** The rows that a digest speaks for, in its order: of each the id and the hash. */
export function packManifest(rows: readonly AuditRow[]): Buffer {
  const manifest = Buffer.alloc(rows.length * ENTRY_BYTES);
  rows.forEach((row, i) => {
    manifest.write(row.id.replaceAll('-', ''), i * ENTRY_BYTES, 'hex');
    manifest.write(rowHash(row), i * ENTRY_BYTES + ID_BYTES, 'hex');
  });
  return manifest;
}

/** What packManifest has packed. */
export function* manifestEntries(manifest: Buffer): Generator<ManifestEntry> {
  for (let at = 0; at + ENTRY_BYTES <= manifest.length; at += ENTRY_BYTES) {
    const hex = manifest.toString('hex', at, at + ID_BYTES);
    const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    yield { id, hash: manifest.toString('hex', at + ID_BYTES, at + ENTRY_BYTES) };
  }
}

export function sha256(data: Buffer | string): Buffer {
  return hash('sha256', data, 'buffer');
}
