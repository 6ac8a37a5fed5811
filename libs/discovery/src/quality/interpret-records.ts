import { cleanseRow } from '../cleansing/cleanse-row';
import { type DetectedFormat, resolveFormat } from '../formats/detect-format';
import { recordsTable } from '../formats/records-table';
import { ColumnProfiler } from '../mapping/column-profiler';
import { type LearnedMapping, suggestMappings } from '../mapping/suggest-mappings';
import { type CleansedAsset } from '../model/asset';
import { type CleansedDependency } from '../model/dependency';
import { type ImportFormat, type ImportKind, type RawValues, type RowIssue } from '../model/import';
import { type MappingSuggestion } from '../model/mapping';

/** What a caller says about loose records; what is left out is detected. */
export interface RecordsHint {
  kind?: ImportKind;
  format?: ImportFormat;
}

/** One record, seen as an import would see it. `cleansed` is null when the record would be rejected. */
export interface InterpretedRow {
  /** From 1, in the order given. */
  rowNumber: number;
  values: RawValues;
  cleansed: CleansedAsset | CleansedDependency | null;
  issues: RowIssue[];
}

export interface InterpretedRecords {
  format: ImportFormat;
  kind: ImportKind;
  header: string[];
  mappings: MappingSuggestion[];
  rows: InterpretedRow[];
}

/** The format of records by their columns. @throws FormatMismatchError when the columns contradict what was asked for. */
export function formatOfRecords(records: readonly object[], { kind, format }: RecordsHint): DetectedFormat {
  const { header } = recordsTable([...records]);
  return resolveFormat(header, format ?? 'auto', kind);
}

/**
 * Reads records by the rules of an import (mapping, then cleansing) without storing them.
 * @param learned what people approved before, for the records' kind
 */
export function interpretRecords(
  records: readonly object[],
  { kind, format }: Pick<DetectedFormat, 'kind' | 'format'>,
  learned: LearnedMapping[],
): InterpretedRecords {
  const table = recordsTable([...records]);
  const raw = [...table.rows];
  const profiler = new ColumnProfiler(table.header);
  for (const { rejection, values } of raw) if (!rejection) profiler.add(values);
  const mappings = suggestMappings({ kind, format, columns: profiler.profiles(), learned });
  const used = mappings.flatMap(({ source, target, unit }) => (target ? [{ source, target, unit }] : []));
  const rows = raw.map(({ rowNumber, values, rejection }) =>
    rejection
      ? { rowNumber, values, cleansed: null, issues: [rejection] }
      : { rowNumber, values, ...cleanseRow(values, used, { kind, format, decimalComma: false }) },
  );
  return { format, kind, header: table.header, mappings, rows };
}
