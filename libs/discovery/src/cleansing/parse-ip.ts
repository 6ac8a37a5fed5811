import { isIP } from 'node:net';
import { splitList } from './split-list';

/** The addresses of one cell. The first is the best to know a machine by; `invalid` holds the parts that are none. */
export interface ParsedAddresses {
  addresses: string[];
  invalid: string[];
}

const PORT_OR_PREFIX = /^(\d+\.\d+\.\d+\.\d+)(?::\d+|\/\d+)$/;
const PREFIX_OR_ZONE = /[/%].*$/;
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
/** Loopback and unspecified addresses: every machine has them, so they name none and must not make two rows one asset. */
const OF_NO_MACHINE = /^(?:127\.|0\.0\.0\.0$|::1?$)/;
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/;

/**
 * Reads a list of addresses separated by comma, semicolon, space or bar. IPv6 comes out in its shortest lower-case form,
 * IPv4-mapped addresses as IPv4, duplicates once, link-local ones last. Loopback and unspecified addresses count as invalid.
 */
export function parseIpList(text: string): ParsedAddresses {
  const routable = new Set<string>();
  const linkLocal = new Set<string>();
  const invalid: string[] = [];
  for (const part of splitList(text)) {
    const address = normaliseIp(part);
    if (address === null || OF_NO_MACHINE.test(address)) invalid.push(part);
    else (LINK_LOCAL.test(address) ? linkLocal : routable).add(address);
  }
  return { addresses: [...routable, ...linkLocal], invalid };
}

/** One address in canonical form, or null. Accepts a port or prefix length on IPv4, a zone or prefix length on IPv6. */
export function normaliseIp(text: string): string | null {
  const bare = PORT_OR_PREFIX.exec(text)?.[1] ?? text;
  if (isIP(bare) === 4) return bare;
  if (!bare.includes(':')) return null;
  const unzoned = bare.replace(PREFIX_OR_ZONE, '');
  return isIP(unzoned) === 6 ? shortestIpv6(unzoned) : null;
}

function shortestIpv6(address: string): string {
  // The URL parser writes IPv6 hosts in the form of RFC 5952.
  const short = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = MAPPED.exec(short);
  if (!mapped) return short;
  const [high, low] = [mapped[1], mapped[2]].map((group) => parseInt(group ?? '0', 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The address when the whole text is a single one that names a machine (not loopback, not unspecified); else null. */
export function parseSingleIp(text: string): string | null {
  const address = normaliseIp(text);
  return address === null || OF_NO_MACHINE.test(address) ? null : address;
}
