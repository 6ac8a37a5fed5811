import { type AssetFacts, type AssetType } from '../model/asset';
import { type ImportFormat } from '../model/import';
import { type CellFault, type MappedRow } from './mapped-row';
import { normaliseAssetType } from './normalise-asset-type';
import { normaliseEnvironment } from './normalise-environment';

const UNKNOWN_ENVIRONMENT: CellFault = {
  code: 'UNKNOWN_ENVIRONMENT',
  message:
    'none of the environments production, staging, test, development and disaster recovery: the value is kept as an attribute; write one of them',
};

/** A column of the AWS template: `env:production, critical:yes`. */
const TAGS = 'Tags';
const ENVIRONMENT_TAG = /(?:^|[,;\s])(?:env|environment|stage)\s*:\s*([^,;]+)/i;

/**
 * What a row without a type is. Only vInfo lists nothing but virtual machines; the appliances and agents of Azure and AWS see physical
 * machines too, and a CMDB or a home-made list says "server" where it says nothing.
 */
function defaultType(format: ImportFormat): AssetType {
  return format === 'rvtools_vinfo' ? 'virtual_machine' : 'server';
}

/** The asset type of a row; a text that no type fits is kept. */
export function assetType(row: MappedRow, format: ImportFormat): AssetType {
  const [cell, ...others] = row.cells('assetType');
  others.forEach((other) => row.keep(other));
  const type = normaliseAssetType(cell?.text ?? null) ?? defaultType(format);
  if (cell && type === 'other') row.keep(cell);
  return type;
}

/** Environment and application of a row. Agents of AWS know the environment from the tags alone, which stay an attribute. */
export function assetUse(row: MappedRow, format: ImportFormat): Pick<AssetFacts, 'environment' | 'application'> {
  const stated = row.first('environment', normaliseEnvironment, UNKNOWN_ENVIRONMENT);
  const tagged = format === 'aws_migration_hub' ? ENVIRONMENT_TAG.exec(row.unmapped(TAGS))?.[1] : undefined;
  const environment = stated ?? (tagged === undefined ? null : normaliseEnvironment(tagged));
  return { environment, application: row.text('application') };
}
