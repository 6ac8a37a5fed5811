import { type ImportFormat } from '../model/import';
import {
  AWS_COLUMNS,
  AZURE_DEPENDENCY_COLUMNS,
  AZURE_INVENTORY_COLUMNS,
  RVTOOLS_COLUMNS,
  SERVICENOW_COLUMNS,
  type KnownColumn,
} from './known-columns.data';
import { foldColumn } from './format-signatures';

const DICTIONARIES: Partial<Record<ImportFormat, readonly KnownColumn[]>> = {
  rvtools_vinfo: RVTOOLS_COLUMNS,
  azure_migrate_inventory: AZURE_INVENTORY_COLUMNS,
  azure_migrate_dependencies: AZURE_DEPENDENCY_COLUMNS,
  aws_migration_hub: AWS_COLUMNS,
  servicenow_cmdb_ci_server: SERVICENOW_COLUMNS,
};

/** The dictionary of a format; empty for the generic ones. Where two columns want one target, the earlier is meant. */
export const knownColumns = (format: ImportFormat): readonly KnownColumn[] => DICTIONARIES[format] ?? [];

/** The dictionary entry of a source column, with its rank (lower is preferred); null when the dictionary has none. */
export function findKnownColumn(format: ImportFormat, column: string): (KnownColumn & { rank: number }) | null {
  const folded = foldColumn(format, column);
  const rank = knownColumns(format).findIndex((entry) => entry.column === folded);
  const entry = knownColumns(format)[rank];
  return entry === undefined ? null : { ...entry, rank };
}
