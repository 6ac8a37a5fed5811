import { type RawRow, type RawValues } from '../model/import';
import { notAnObject, rejectionOf } from './row-rejection';

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** NUL and half surrogate pairs are legal in JSON text, but PostgreSQL stores neither. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');

function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return storable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Column name -> cells of one object. Two keys that differ only in surrounding blanks are one column; the first filled one counts. */
function toValues(header: string[], element: JsonObject): RawValues {
  const cells = new Map<string, string>();
  for (const [key, value] of Object.entries(element)) {
    const name = columnName(key);
    if (!cells.get(name)) cells.set(name, toCell(value));
  }
  return Object.fromEntries(header.map((name) => [name, cells.get(name) ?? '']));
}

const columnName = (key: string): string => storable(key).trim() || 'Column';

function toRow(header: string[], element: unknown, index: number): RawRow {
  const rawText = JSON.stringify(element);
  const values = isObject(element) ? toValues(header, element) : {};
  const rejection = isObject(element) ? rejectionOf(Object.values(values), header.length) : notAnObject(rawText);
  return { rowNumber: index + 1, rawText, values, rejection };
}

/**
 * Objects as a table: the header is the union of the keys in order of appearance, nested values become JSON text, null and
 * missing keys become ''. An element that is no object is a rejected row. Rows are made on demand.
 */
export function recordsTable(elements: unknown[]): { header: string[]; rows: Iterable<RawRow> } {
  const header = [...new Set(elements.filter(isObject).flatMap((element) => Object.keys(element).map(columnName)))];
  return { header, rows: toRows(header, elements) };
}

function* toRows(header: string[], elements: unknown[]): Generator<RawRow> {
  for (const [index, element] of elements.entries()) yield toRow(header, element, index);
}
