import { type CleansedAsset } from '../model/asset';
import { type MappedRow } from './mapped-row';
import { parseIpList } from './parse-ip';
import { parseMacList } from './parse-mac';

/**
 * All addresses of a row, and the stable ids its source gave. Cells with a part that is no address are reported; their good parts are
 * used.
 *
 * @param fromNames addresses that stood in name columns, taken last
 */
export function assetAddresses(
  row: MappedRow,
  fromNames: string[],
): Pick<CleansedAsset, 'ipAddress' | 'ipAddresses' | 'macAddresses' | 'externalIds'> {
  const ipAddresses = new Set<string>();
  for (const cell of row.cells('ipAddress')) {
    const { addresses, invalid } = parseIpList(cell.text);
    addresses.forEach((address) => ipAddresses.add(address));
    if (addresses.length > 0 && invalid.length === 0) continue;
    row.warn(cell, {
      code: 'INVALID_IP_ADDRESS',
      message: `${quoted(invalid, cell.text)}: not the address of a machine; kept as an attribute, correct it in the source`,
    });
  }
  fromNames.forEach((address) => ipAddresses.add(address));
  const all = [...ipAddresses];
  return { ipAddress: all[0] ?? null, ipAddresses: all, macAddresses: macAddresses(row), externalIds: externalIds(row) };
}

function macAddresses(row: MappedRow): string[] {
  const macs = new Set<string>();
  for (const cell of row.cells('macAddress')) {
    const { addresses, invalid } = parseMacList(cell.text);
    addresses.forEach((address) => macs.add(address));
    if (invalid.length > 0) {
      const message = `${quoted(invalid, cell.text)}: not a MAC address (six pairs of hexadecimal digits); kept as an attribute, correct it in the source`;
      row.warn(cell, { code: 'INVALID_MAC_ADDRESS', message });
    } else if (addresses.length === 0) row.keep(cell);
  }
  return [...macs];
}

/** One id a cell: serial numbers have spaces in them. */
function externalIds(row: MappedRow): string[] {
  return [...new Set(row.cells('externalId').map(({ text }) => text.toLowerCase()))];
}

function quoted(parts: string[], cell: string): string {
  return (parts.length > 0 ? parts : [cell]).map((part) => `"${part}"`).join(', ');
}
