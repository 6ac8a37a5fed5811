import { IsNullable } from '@app/kernel';
import { IsIn, IsString } from 'class-validator';

/** Export formats that are recognised by their header row (DESIGN section 9, `detectedFormat`). */
export const IMPORT_FORMATS = [
  'rvtools_vinfo',
  'azure_migrate_inventory',
  'azure_migrate_dependencies',
  'aws_migration_hub',
  'servicenow_cmdb_ci_server',
  'generic_inventory',
  'generic_dependencies',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export const IMPORT_KINDS = ['inventory', 'dependencies'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Column name -> cell text, exactly as it stood in the file. */
export type RawValues = Record<string, string>;

/** What is wrong with one field of one row. `error` rejects the row; `warning` keeps it and drops the value. */
export class RowIssue {
  @IsIn(['error', 'warning'])
  severity: 'error' | 'warning';

  /** Column name of the file; empty when the whole row is meant. */
  @IsString()
  field: string;

  /** UPPER_SNAKE, for example `INVALID_IP_ADDRESS`. */
  @IsString()
  code: string;

  @IsString()
  message: string;

  @IsNullable()
  @IsString()
  value: string | null;
}

/** One data row as it was read. Rows are numbered from 1; the header is not a row. */
export interface RawRow {
  rowNumber: number;
  /** The row's text, unaltered (for JSON imports the element's JSON text). */
  rawText: string;
  values: RawValues;
  /** Set when the structure of the row makes it unusable (ragged, totals line): it is kept and reported, not used. */
  rejection: RowIssue | null;
}
