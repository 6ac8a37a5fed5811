import { Readable, pipeline } from 'node:stream';
import { CsvError, parse, type Options } from 'csv-parse';
import { type RawRow } from '../model/import';
import { readHeaderRow } from './column-names';
import { findHeader } from './find-header';
import { NotACsvError } from './not-a-csv.error';
import { rejectionOf } from './row-rejection';
import { whyBinary, whyNotCsv } from './sniff-content';
import { type TabularFile } from './tabular-file';
import { decodeText, detectEncoding } from './text-decoding';

/** Bytes read before the encoding, the header and the delimiter are judged. */
const HEAD_BYTES = 64 * 1024;
/** Characters one row may have. A quote that is never closed would otherwise swallow the rest of the file. */
const MAX_ROW_CHARACTERS = 1024 * 1024;

interface ParsedRecord {
  record: string[];
  raw: string;
}

/** Takes items until their lengths add up to `HEAD_BYTES`, or there are no more. */
async function takeHead<T extends { length: number }>(source: AsyncIterator<T>): Promise<T[]> {
  const head: T[] = [];
  for (let size = 0; size < HEAD_BYTES;) {
    const next = await source.next();
    if (next.done === true) break;
    head.push(next.value);
    size += next.value.length;
  }
  return head;
}

/** What `takeHead` took, then the rest; ending early ends the source. */
async function* resume<T>(head: T, rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Line ends are fixed, not discovered: discovery takes the first line's and misreads files that mix them. */
const parserOptions = (delimiter: string, head: string): Options => ({
  delimiter,
  record_delimiter: head.includes('\n') ? ['\r\n', '\n'] : ['\r'],
  raw: true,
  relax_column_count: true,
  relax_quotes: true,
  max_record_size: MAX_ROW_CHARACTERS,
});

function asNotACsv(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  // `records` counts what was read before, the header included: the broken one is the data row of that number.
  const row = typeof error.records === 'number' ? ` in row ${error.records}` : '';
  return new NotACsvError(`A quoted cell${row} is opened and never closed. Repair that quote, or export the file again.`);
}

/** Blank lines are left out here: csv-parse's own option for that leaves their line ends in the next row's raw text. */
async function* parseRecords(text: AsyncIterable<string>, options: Options): AsyncGenerator<ParsedRecord> {
  // pipeline() ends the upload when the parser fails or the reader stops; the error itself reaches the loop below.
  const parser = pipeline(Readable.from(text), parse(options), () => undefined);
  try {
    for await (const parsed of parser as AsyncIterable<ParsedRecord>) {
      if (parsed.record.length > 1 || parsed.record[0]?.trim()) yield parsed;
    }
  } catch (error) {
    throw asNotACsv(error);
  }
}

/** Cells beyond the header get the name an unnamed column would have. */
const toValues = (header: string[], cells: string[]): Record<string, string> =>
  Object.fromEntries(cells.map((cell, index) => [header[index] ?? `Column ${index + 1}`, cell]));

async function* toRows(header: string[], records: AsyncGenerator<ParsedRecord>): AsyncGenerator<RawRow> {
  let rowNumber = 0;
  for await (const { record, raw } of records) {
    rowNumber += 1;
    const rawText = raw.replace(/[\r\n]+$/, '');
    yield { rowNumber, rawText, values: toValues(header, record), rejection: rejectionOf(record, header.length) };
  }
}

/**
 * Opens a CSV upload: finds encoding, preamble, delimiter and header from the first 64 kB, then streams the rows in
 * constant memory. Throws `NotACsvError`, here or while the rows are read, with a reason the uploader can act on.
 */
export async function openCsv(input: AsyncIterable<Uint8Array>): Promise<TabularFile> {
  const bytes = input[Symbol.asyncIterator]();
  const head = Buffer.concat(await takeHead(bytes));
  const encoding = detectEncoding(head);
  const binary = whyBinary(head, encoding);
  if (binary !== null) {
    await bytes.return?.();
    throw new NotACsvError(binary);
  }

  const texts = decodeText(resume(head, bytes), encoding);
  try {
    const firstText = (await takeHead(texts)).join('');
    const foreign = whyNotCsv(firstText);
    if (foreign !== null) throw new NotACsvError(foreign);

    const { start, delimiter, warnings } = findHeader(firstText);
    const records = parseRecords(resume(firstText.slice(start), texts), parserOptions(delimiter, firstText));
    const first = await records.next();
    const header = readHeaderRow(first.done === true ? [] : first.value.record);
    return { header, delimiter, warnings, rows: toRows(header, records) };
  } catch (error) {
    await texts.return(undefined);
    throw error;
  }
}
