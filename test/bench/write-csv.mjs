import { closeSync, openSync, writeSync } from 'node:fs';
import { csvLine } from '../../samples/estate/csv.mjs';

const CHUNK_ROWS = 2000;

/** Writes a CSV file row by row as `rows` yields them, a few thousand lines per system call. */
export function writeCsv(path, header, rows) {
  const file = openSync(path, 'w');
  let lines = [csvLine(header)];
  const flush = () => {
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
    lines = [];
  };
  try {
    for (const row of rows) {
      lines.push(csvLine(row));
      if (lines.length >= CHUNK_ROWS) flush();
    }
    flush();
  } finally {
    closeSync(file);
  }
}
