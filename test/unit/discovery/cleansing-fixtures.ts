import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cleanseAssetRow } from '../../../libs/discovery/src/cleansing/cleanse-asset-row';
import { cleanseDependencyRow } from '../../../libs/discovery/src/cleansing/cleanse-dependency-row';
import { detectFormat } from '../../../libs/discovery/src/formats/detect-format';
import { openCsv } from '../../../libs/discovery/src/formats/read-csv';
import { ColumnProfiler } from '../../../libs/discovery/src/mapping/column-profiler';
import { suggestMappings } from '../../../libs/discovery/src/mapping/suggest-mappings';
import { type CleansedAsset } from '../../../libs/discovery/src/model/asset';
import { type CleansedDependency } from '../../../libs/discovery/src/model/dependency';
import { type ImportFormat, type RawRow, type RawValues, type RowIssue } from '../../../libs/discovery/src/model/import';
import { type ColumnMapping, type MappingTarget, type SizeUnit } from '../../../libs/discovery/src/model/mapping';
import { allRows, upload } from './import-fixtures';

const SAMPLES = resolve(__dirname, '../../../samples');

export interface SampleFile {
  format: ImportFormat;
  mappings: ColumnMapping[];
  decimalComma: boolean;
  /** Rows that the reader accepts. */
  rows: RawRow[];
}

/** A sample as the flow sees it: read, profiled, and mapped by suggestion. */
export async function readSample(path: string): Promise<SampleFile> {
  const file = await openCsv(upload(readFileSync(resolve(SAMPLES, path))));
  const rows = (await allRows(file)).filter(({ rejection }) => rejection === null);
  const profiler = new ColumnProfiler(file.header);
  rows.forEach(({ values }) => profiler.add(values));
  const detected = detectFormat(file.header);
  const mappings = suggestMappings({ ...detected, columns: profiler.profiles() }).flatMap(({ source, target, unit }) =>
    target === null ? [] : [{ source, target, unit }],
  );
  return { format: detected.format, mappings, decimalComma: file.delimiter === ';', rows };
}

export interface CleansedSample {
  format: ImportFormat;
  assets: CleansedAsset[];
  issues: RowIssue[];
  /** Rows that cleansing refused. */
  rejected: number;
}

/** Every accepted row of an inventory sample, cleansed. */
export async function cleanseInventory(path: string): Promise<CleansedSample> {
  const { rows, mappings, format, decimalComma } = await readSample(path);
  const results = rows.map(({ values }) => cleanseAssetRow(values, mappings, { format, decimalComma }));
  return {
    format,
    assets: results.flatMap(({ asset }) => asset ?? []),
    issues: results.flatMap(({ issues }) => issues),
    rejected: results.filter(({ asset }) => asset === null).length,
  };
}

/** Every accepted row of a dependency sample, cleansed. */
export async function cleanseDependencies(path: string): Promise<{ dependencies: CleansedDependency[]; issues: RowIssue[] }> {
  const { rows, mappings } = await readSample(path);
  const results = rows.map(({ values }) => cleanseDependencyRow(values, mappings));
  return {
    dependencies: results.flatMap(({ dependency }) => dependency ?? []),
    issues: results.flatMap(({ issues }) => issues),
  };
}

/** Mappings by column: `target`, or `target:unit`. */
export const mappingsOf = (columns: Record<string, string>): ColumnMapping[] =>
  Object.entries(columns).map(([source, text]) => {
    const [target, unit = null] = text.split(':') as [MappingTarget, SizeUnit?];
    return { source, target, unit };
  });

/** One row of a home-made list whose columns are called like their targets. */
export function assetOf(values: RawValues, format: ImportFormat = 'generic_inventory', decimalComma = false) {
  const mappings = mappingsOf(Object.fromEntries(Object.keys(values).map((column) => [column, column])));
  return cleanseAssetRow(values, mappings, { format, decimalComma });
}
