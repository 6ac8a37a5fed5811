import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuditTrails, exportDigests, type ExportFormat, exportRows } from '@app/audit';
import { type Tenant } from '@app/context';
import { type Database } from '@app/persistence';

/** Writes rows, digests and keys of one trail into the folder. Returns the files. Files of these names are written anew. */
export async function exportTrail(
  { pools, orchestrator, digestSigner }: Database,
  tenant: Tenant,
  format: ExportFormat,
  directory: string,
): Promise<string[]> {
  const trails = new AuditTrails(pools, orchestrator);
  const trail = trails.of(tenant);
  mkdirSync(directory, { recursive: true });
  const contents: [string, AsyncIterable<string> | string[]][] = [
    // The digests come first: each row that one of them speaks for is then among the rows.
    ['digests.ndjson', exportDigests(trail, digestSigner.keys)],
    [`audit-logs.${format}`, exportRows(trail, await trails.horizon(), format)],
    ['public-key.pem', digestSigner.keys.map(({ pem }) => pem)],
  ];
  const files: string[] = [];
  for (const [name, content] of contents) {
    const file = join(directory, name);
    await pipeline(Readable.from(content), createWriteStream(file, { mode: 0o600 }));
    files.push(file);
  }
  return files;
}
