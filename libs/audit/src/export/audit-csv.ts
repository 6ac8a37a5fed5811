import { stringify } from 'csv-stringify/sync';
import { type AuditRow } from '../digests/audit-row';

const COLUMNS = [
  'clientAccountId',
  'engagementId',
  'id',
  'createdAt',
  'category',
  'level',
  'operation',
  'flowId',
  'principalId',
  'requestId',
  'transactionId',
  'context',
] as const satisfies (keyof AuditRow)[];

/** What a spreadsheet would run as a formula; and the mark itself, so that taking one away always gives the value back. */
const MARKED = /^[=+\-@\t\r']/;

/** The names of the columns, in the order of the canonical line. */
export const CSV_HEADER = `${COLUMNS.join(',')}\n`;

/**
 * Rows as CSV (comma, RFC 4180 quoting, LF). A cell that begins with = + - @ tab, carriage return or an apostrophe gets an apostrophe in front:
 * whoever reads the file takes one leading apostrophe off each cell and has the exact value. Null is an empty cell.
 */
export function auditCsv(rows: readonly AuditRow[]): string {
  return stringify(rows.map((row) => COLUMNS.map((column) => marked(row[column]))));
}

function marked(value: string | null): string | null {
  return value !== null && MARKED.test(value) ? `'${value}` : value;
}
