import { type RawRow, type RawValues } from '../model/import';
import { NotAJsonTableError } from './not-a-json-table.error';
import { notAnObject, rejectionOf } from './row-rejection';
import { type TabularFile } from './tabular-file';

type JsonObject = Record<string, unknown>;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** NUL and half surrogate pairs are legal in JSON text, but PostgreSQL stores neither. */
const storable = (text: string): string => text.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');

function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return storable(typeof value === 'string' ? value : JSON.stringify(value));
}

function parseArray(text: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new NotAJsonTableError(`The body is not valid JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(parsed)) throw new NotAJsonTableError('The body must be a JSON array of objects, one object a record.');
  return parsed;
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

async function* toRows(header: string[], elements: unknown[]): AsyncGenerator<RawRow> {
  for (const [index, element] of elements.entries()) yield toRow(header, element, index);
}

/**
 * Reads a JSON array of flat objects as a table: the header is the union of the keys in order of appearance, nested
 * values become JSON text, null and missing keys become ''. An element that is no object is a rejected row.
 * The header needs every element, so the whole body is held in memory: the caller limits its size.
 * Throws `NotAJsonTableError` when the body is not such an array, or no element has a key.
 */
export async function openJson(input: AsyncIterable<Uint8Array>): Promise<TabularFile> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  const elements = parseArray(
    Buffer.concat(chunks)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  );
  const header = [...new Set(elements.filter(isObject).flatMap((element) => Object.keys(element).map(columnName)))];
  if (header.length === 0) throw new NotAJsonTableError('The array holds no objects with fields, so there is nothing to import.');
  return { header, delimiter: null, warnings: [], rows: toRows(header, elements) };
}
