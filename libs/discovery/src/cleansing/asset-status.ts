import { type AssetStatus } from '../model/asset';
import { type CellFault, type MappedRow } from './mapped-row';
import { normaliseStatus } from './normalise-status';
import { parseFlag } from './parse-flag';

const UNKNOWN_STATUS: CellFault = {
  code: 'UNKNOWN_STATUS',
  message:
    'not a known status, so the asset counts as active; the value is kept as an attribute: write active, powered off, retired or template',
};
const NOT_A_FLAG: CellFault = {
  code: 'INVALID_FLAG',
  message: 'neither yes nor no, so it counts as no; the value is kept as an attribute: write True or False',
};

/**
 * Status of a row. Templates are no machines, and neither are the placeholders that Site Recovery Manager keeps for machines of the
 * other site: both get status `template`, whatever their power state, and keep the columns that say why.
 */
export function assetStatus(row: MappedRow): AssetStatus {
  const stated = row.first('status', statusOf, UNKNOWN_STATUS) ?? 'active';
  const isTemplate = row.first('isTemplate', parseFlag, NOT_A_FLAG) ?? false;
  const isPlaceholder = row.first('isPlaceholder', parseFlag, NOT_A_FLAG) ?? false;
  if (!isTemplate && !isPlaceholder) return stated;
  for (const target of ['status', 'isTemplate', 'isPlaceholder'] as const) row.cells(target).forEach((cell) => row.keep(cell));
  return 'template';
}

function statusOf(text: string, { column }: { column: string }): AssetStatus | null {
  const { status, known } = normaliseStatus(text, column);
  return known ? status : null;
}
