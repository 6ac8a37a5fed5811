import { createHash } from 'node:crypto';
import { type AuditRow, canonicalLine } from '../../../libs/audit/src/digests/audit-row';
import { manifestEntries, packManifest } from '../../../libs/audit/src/digests/manifest';
import { auditCsv, CSV_HEADER } from '../../../libs/audit/src/export/audit-csv';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';

const FIELDS = CSV_HEADER.trim().split(',') as (keyof AuditRow)[];
const awkward = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('=1+1', "'", "'=x", '-1', '+1', '@x', '\t', '\r', '\n', '"', ',', '\u2028', ''),
);
const rows: fc.Arbitrary<AuditRow> = fc.record({
  ...{ clientAccountId: fc.uuid(), engagementId: fc.uuid(), id: fc.uuid(), createdAt: fc.constant('2026-11-25T16:00:00.123456Z') },
  ...{ category: fc.constant('SYSTEM_EVENT'), level: fc.constant('INFO'), operation: awkward },
  ...{ flowId: fc.option(fc.uuid()), principalId: fc.option(fc.uuid()), requestId: awkward },
  transactionId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String),
  context: fc.constantFrom('{"n": 1.10}', '{}', '{"a": "=1, \\"b\\""}'),
});

describe('the canonical line of an audit row', () => {
  it('is JSON without a line break, in this order, with the context as it was read', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const line = canonicalLine(row);
        expect(line).not.toContain('\n');
        expect(Object.keys(JSON.parse(line))).toEqual(FIELDS);
        expect(JSON.parse(line)).toEqual({ ...row, context: JSON.parse(row.context) });
        expect(line.endsWith(`,"context":${row.context}}`)).toBe(true);
      }),
    );
  });

  it('is what a manifest holds the hash of, beside the id', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 5 }), (list) => {
        expect([...manifestEntries(packManifest(list))]).toEqual(
          list.map((row) => ({ id: row.id, hash: createHash('sha256').update(canonicalLine(row)).digest('hex') })),
        );
      }),
    );
  });
});

describe('audit rows as CSV', () => {
  it('have no formula in any cell, and give every value back when one apostrophe is taken off', () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 5 }), (list) => {
        const cells: string[][] = parse(auditCsv(list), { record_delimiter: '\n' });
        for (const cell of cells.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        const back = cells.map((record) => Object.fromEntries(FIELDS.map((field, i) => [field, record[i]!.replace(/^'/, '')])));
        expect(back).toEqual(list.map((row) => ({ ...row, flowId: row.flowId ?? '', principalId: row.principalId ?? '' })));
      }),
    );
  });
});
