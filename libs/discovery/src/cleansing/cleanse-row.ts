import { type CleansedAsset } from '../model/asset';
import { type CleansedDependency } from '../model/dependency';
import { type ImportFormat, type ImportKind, type RawValues, type RowIssue } from '../model/import';
import { type ColumnMapping } from '../model/mapping';
import { cleanseAssetRow } from './cleanse-asset-row';
import { cleanseDependencyRow } from './cleanse-dependency-row';

/** What a table is, as far as its rows depend on it. */
export interface TableStyle {
  kind: ImportKind;
  format: ImportFormat;
  decimalComma: boolean;
}

/** Turns one row into facts; null when an error among the issues makes it unusable. */
export function cleanseRow(
  values: RawValues,
  mappings: ColumnMapping[],
  { kind, format, decimalComma }: TableStyle,
): { cleansed: CleansedAsset | CleansedDependency | null; issues: RowIssue[] } {
  if (kind === 'dependencies') {
    const { dependency, issues } = cleanseDependencyRow(values, mappings);
    return { cleansed: dependency, issues };
  }
  const { asset, issues } = cleanseAssetRow(values, mappings, { format, decimalComma });
  return { cleansed: asset, issues };
}
