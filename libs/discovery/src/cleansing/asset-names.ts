import { type AssetFacts, type AssetType } from '../model/asset';
import { type MappingTarget } from '../model/mapping';
import { type Cell, type MappedRow } from './mapped-row';
import { hostnameFromName, parseHostname, type ParsedHostname } from './parse-hostname';
import { parseSingleIp } from './parse-ip';

/** What a row calls its machine. */
export interface AssetNames extends Pick<AssetFacts, 'hostname' | 'fqdn'> {
  /** Display name, else host name, else whatever stood in a host-name column; null when the row has none of them. */
  name: string | null;
  /** Addresses that stand where a name should: a way to reach the machine all the same. */
  addresses: string[];
}

interface HostCell {
  cell: Cell;
  host: ParsedHostname | null;
  address: string | null;
}

const NOT_A_HOST_NAME = {
  code: 'INVALID_HOSTNAME',
  message:
    'not a host name (letters, digits, hyphens; labels separated by dots): the value is kept as an attribute; correct it in the source',
};

/** The name of these is a service's or a rule's, not a host's. */
const WITHOUT_HOST: ReadonlySet<AssetType> = new Set(['application', 'component', 'security_group']);

/** Name, host name and FQDN of a row; the host name comes from the display name only when nothing else states one. */
export function assetNames(row: MappedRow, assetType: AssetType): AssetNames {
  const displayName = row.text('name');
  const cells = [hostCell(row, 'hostname'), hostCell(row, 'fqdn')].filter((found) => found !== null);
  const stated = cells.flatMap(({ host }) => host ?? []);
  const derived = displayName === null || WITHOUT_HOST.has(assetType) ? null : hostnameFromName(displayName);
  const hostname = stated[0]?.hostname ?? derived?.hostname ?? null;
  const derivedFqdn = derived?.hostname === hostname ? derived?.fqdn : null;
  // The FQDN column, read last, has the last word on the domain.
  const fqdn = stated.findLast((host) => host.fqdn !== null)?.fqdn ?? derivedFqdn ?? null;

  for (const { cell, host } of cells) if (host && !shows({ hostname, fqdn }, host, cell)) row.keep(cell);
  return {
    name: displayName ?? hostname ?? cells[0]?.cell.text ?? null,
    hostname,
    fqdn,
    addresses: [parseSingleIp(displayName ?? ''), ...cells.map(({ address }) => address)].filter((address) => address !== null),
  };
}

/** The first readable cell of a host-name column, else its first cell. */
function hostCell(row: MappedRow, target: MappingTarget): HostCell | null {
  const cells = row.cells(target);
  const best = cells.find(({ text }) => parseHostname(text) !== null) ?? cells[0];
  if (!best) return null;
  cells.filter((cell) => cell !== best).forEach((cell) => row.keep(cell));
  const host = parseHostname(best.text);
  const address = host === null ? parseSingleIp(best.text) : null;
  if (host === null && address === null) row.warn(best, NOT_A_HOST_NAME);
  return { cell: best, host, address };
}

/** Whether the fields say all that the cell did: not when a URL lost its path, or another column had another name. */
function shows(names: Pick<AssetFacts, 'hostname' | 'fqdn'>, host: ParsedHostname, { text }: Cell): boolean {
  const written = text.toLowerCase().replace(/\.$/, '');
  return host.fqdn === null ? written === names.hostname : written === names.fqdn;
}
