import { NotAJsonTableError } from './not-a-json-table.error';
import { recordsTable } from './records-table';
import { type TabularFile } from './tabular-file';

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

async function* streamed<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
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
  const { header, rows } = recordsTable(elements);
  if (header.length === 0) throw new NotAJsonTableError('The array holds no objects with fields, so there is nothing to import.');
  return { header, delimiter: null, warnings: [], rows: streamed(rows) };
}
