import { type CleansedAsset } from '../model/asset';
import { type ImportFormat, type RawValues, type RowIssue } from '../model/import';
import { type ColumnMapping, INVENTORY_TARGETS, type InventoryTarget } from '../model/mapping';
import { assetAddresses } from './asset-addresses';
import { assetType, assetUse } from './asset-kind';
import { assetNames } from './asset-names';
import { assetOperatingSystem } from './asset-operating-system';
import { assetSizes } from './asset-sizes';
import { assetStatus } from './asset-status';
import { columnPlanner } from './column-plan';
import { type CellFault, MappedRow } from './mapped-row';
import { type NumberStyle } from './parse-number';

/** The export a row comes from, and how it writes numbers. */
export interface AssetRowOptions extends NumberStyle {
  format: ImportFormat;
}

const planOf = columnPlanner(INVENTORY_TARGETS);
const NAME_TARGETS: InventoryTarget[] = ['name', 'hostname', 'fqdn', 'ipAddress'];
const NAMES_NOTHING: CellFault = {
  code: 'MISSING_NAME',
  message: 'no name, host name or valid IP address, so the row names no machine: fill one of them in, or map the column that holds it',
};

/**
 * Turns one inventory row into facts. Values that do not fit their field are warnings and stay in the attributes beside the columns
 * that no mapping claims. A row without name, host name and address is rejected: its asset is null and an error says so.
 * The mappings are worked out once an array: pass the same array for all rows of an import.
 */
export function cleanseAssetRow(
  values: RawValues,
  mappings: ColumnMapping[],
  options: AssetRowOptions,
): { asset: CleansedAsset | null; issues: RowIssue[] } {
  const row = new MappedRow(values, planOf(mappings));
  const type = assetType(row, options.format);
  const names = assetNames(row, type);
  const network = assetAddresses(row, names.addresses);
  const name = names.name ?? network.ipAddress;
  if (name === null) {
    row.reject(NAME_TARGETS, NAMES_NOTHING);
    return { asset: null, issues: row.issues };
  }
  const { hostname, fqdn } = names;
  const system = assetOperatingSystem(row);
  const sizes = assetSizes(row, options);
  const use = assetUse(row, options.format);
  const status = assetStatus(row);
  // Asked last: only now it is known which cells found no field.
  const attributes = row.attributes();
  return {
    asset: { name, assetType: type, hostname, fqdn, ...network, ...system, ...sizes, ...use, status, attributes },
    issues: row.issues,
  };
}
