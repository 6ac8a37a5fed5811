import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'csv-parse/sync';

const ROOT = resolve(__dirname, '../../..');

/** A row by column name; columns a short row lacks are missing, so their value is undefined. */
export type SampleRow = Record<string, string>;

export const bytesOf = (path: string): Buffer => readFileSync(join(ROOT, 'samples', path));

/** Every record of a CSV text, the header first, ragged ones too; blank lines are left out. */
export const recordsOf = (text: string, delimiter = ','): string[][] =>
  parse(text, { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true });

export const rowsOf = (text: string, delimiter = ','): SampleRow[] => {
  const [header = [], ...records] = recordsOf(text, delimiter);
  return records.map((cells) => Object.fromEntries(header.slice(0, cells.length).map((column, index) => [column, cells[index] ?? ''])));
};

export const inventory = (): SampleRow[] => rowsOf(bytesOf('estate/azure-migrate-inventory.csv').toString('utf8'));
export const dependencies = (): SampleRow[] => rowsOf(bytesOf('estate/azure-migrate-dependencies.csv').toString('utf8'));
export const cmdb = (): SampleRow[] => rowsOf(bytesOf('estate/cmdb-export.csv').toString('utf8'), ';');

/** `CRMWEB01.Nordlicht.example ` and `crmweb01` are the same machine. */
export const shortName = (name: string): string => name.trim().toLowerCase().replace(/\..*$/, '');

/** CMDB rows that are whole and name a machine. */
export const cmdbEntries = (): SampleRow[] =>
  cmdb().filter((row) => 'Last audit' in row && row['Servername'] !== '' && row['Servername'] !== 'Summe');

/** Runs a script of the project with `--out` set to a fresh directory, and hands over what it wrote there, by file name. */
export function runInto(script: string, args: string[], files: string[]): Map<string, Buffer> {
  const out = mkdtempSync(join(tmpdir(), 'samples-'));
  try {
    execFileSync(process.execPath, [join(ROOT, script), ...args, '--out', out], { stdio: 'pipe' });
    return new Map(files.map((file) => [file, readFileSync(join(out, file))]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
