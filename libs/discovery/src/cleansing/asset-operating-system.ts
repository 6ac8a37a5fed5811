import { type AssetFacts } from '../model/asset';
import { type MappedRow } from './mapped-row';
import { parseOperatingSystem } from './parse-operating-system';

/**
 * The operating system of a row. What the machine reports goes before what it was configured as, which is kept when it differs; a
 * version column is kept unless the fields show its text.
 */
export function assetOperatingSystem(row: MappedRow): Pick<AssetFacts, 'operatingSystem' | 'osProduct' | 'osVersion'> {
  const reported = row.text('operatingSystem');
  const [configured, ...others] = row.cells('operatingSystemFallback');
  others.forEach((cell) => row.keep(cell));
  if (configured && reported !== null && configured.text !== reported) row.keep(configured);

  const [version, ...moreVersions] = row.cells('osVersion');
  moreVersions.forEach((cell) => row.keep(cell));
  const text = reported ?? configured?.text ?? null;
  const parsed = parseOperatingSystem(text ?? '', version?.text ?? null);
  // Some exports write the whole name into the version column.
  const operatingSystem = text ?? (parsed.osProduct === null ? null : (version?.text ?? null));
  if (version && version.text !== parsed.osVersion && !operatingSystem?.includes(version.text)) row.keep(version);
  return { operatingSystem, ...parsed };
}
