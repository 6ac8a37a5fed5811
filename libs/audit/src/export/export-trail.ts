import { type DigestKey } from '@app/persistence';
import { type AuditFilters } from '../audit-filters';
import { type SealKey, TRAIL_START } from '../digests/audit-digest';
import { type AuditRow, canonicalLine } from '../digests/audit-row';
import { type AuditTrail } from '../digests/audit-trail';
import { auditCsv, CSV_HEADER } from './audit-csv';

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const ROWS_AT_ONCE = 1_000;
const DIGESTS_AT_ONCE = 4;

/**
 * The rows of a trail in the order of sealing, in pieces of a file: canonical lines, or CSV with a header. `horizon`: rows of later transactions
 * are left out, because some of their neighbours may not be committed yet. Nothing is held open between the pieces.
 */
export async function* exportRows(
  trail: AuditTrail,
  horizon: string,
  format: ExportFormat,
  filters: AuditFilters = {},
): AsyncGenerator<string> {
  // With the first rows, not before: whoever has the first piece knows that the filters were good.
  let text = format === 'csv' ? CSV_HEADER : '';
  for (let after: SealKey | null = TRAIL_START; after;) {
    const rows: AuditRow[] = await trail.exportPage(after, horizon, filters, ROWS_AT_ONCE);
    text += format === 'csv' ? auditCsv(rows) : rows.map((row) => `${canonicalLine(row)}\n`).join('');
    if (text) yield text;
    text = '';
    after = rows.length === ROWS_AT_ONCE ? rows.at(-1)! : null;
  }
}

/**
 * What an export is verified with, one JSON object a line: the public keys (`type` key), the months that were dropped (retention), then the chain
 * from its beginning (digest), with signature and list of rows as base64.
 */
export async function* exportDigests(trail: AuditTrail, keys: readonly DigestKey[]): AsyncGenerator<string> {
  for (const key of keys) yield line('key', key);
  for (const retention of await trail.retentions()) yield line('retention', { ...retention, signature: base64(retention.signature) });
  for (let page = await trail.digests(0, DIGESTS_AT_ONCE); page.length > 0;) {
    for (const digest of page)
      yield line('digest', { ...digest, signature: base64(digest.signature), rowHashes: base64(digest.rowHashes) });
    page = await trail.digests(page.at(-1)!.sequence, DIGESTS_AT_ONCE);
  }
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

function line(type: string, value: object): string {
  return `${JSON.stringify({ type, ...value })}\n`;
}
