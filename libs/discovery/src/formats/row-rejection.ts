import { type RowIssue } from '../model/import';

/** `Total`, `Grand total:`, `Summe`, `Gesamt (12 Server)`; not a host such as `total-db-01`. */
const TOTALS_LABEL = /^(?:(?:grand |sub-?)?totals?|sum|summe|gesamt(?:summe|ergebnis|zahl)?)(?=$|[\s:(])/i;
const NUMBER = /^[-+]?(?:\d{1,3}(?:[.,'\s]\d{3})+|\d+)(?:[.,]\d+)?\s*(?:%|[kmgtp]i?b)?$/i;

const issue = (code: string, message: string, value: string | null = null): RowIssue => ({
  severity: 'error',
  field: '',
  code,
  message,
  value,
});

function isTotalsLine(cells: string[]): boolean {
  const [label, ...rest] = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return label !== undefined && TOTALS_LABEL.test(label) && rest.every((cell) => NUMBER.test(cell));
}

/**
 * Why a row cannot be a machine or a connection, judged by its shape alone: `TOTALS_ROW`, `RAGGED_ROW` (cells and
 * columns differ in number, so no cell can be trusted to stand under its name), `EMPTY_ROW`; null when it is fine.
 */
export function rejectionOf(cells: string[], columns: number): RowIssue | null {
  if (isTotalsLine(cells)) return issue('TOTALS_ROW', 'a totals line, not a record', cells.find((cell) => cell.trim() !== '') ?? null);
  if (cells.length !== columns) return issue('RAGGED_ROW', `expected ${columns} cells, found ${cells.length}`);
  if (cells.every((cell) => cell.trim() === '')) return issue('EMPTY_ROW', 'every cell of the row is empty');
  return null;
}

/** A JSON array element that is not an object, so it has no columns. */
export const notAnObject = (value: string): RowIssue => issue('NOT_AN_OBJECT', 'expected an object with one value per column', value);
