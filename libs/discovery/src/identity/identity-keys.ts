import { type CleansedAsset } from '../model/asset';
import { addressKind, normaliseAddress } from './addresses';
import { isQualified, normaliseName, shortName } from './host-names';

/** Everything about a row that can identify its machine, in one spelling. Placeholders are left out. */
export interface IdentityKeys {
  ids: string[];
  fqdn: string | null;
  /** Short host name: of the host name, else of the FQDN. */
  host: string | null;
  /** The row's own name, a qualified one cut to its first label; null for an address. */
  name: string | null;
  address: string | null;
}

/** Serial numbers and ids that vendors and hurried people write where there is none. */
const PLACEHOLDER_IDS = new Set(
  [
    'none|null|nil|n/a|na|unknown|undefined|empty|default|default string|not available|not applicable|not specified|no asset tag',
    'to be filled by o.e.m.|to be filled by oem|system serial number|chassis serial number|base board serial number|serial number',
    'vmware|vmware, inc.|vmware virtual platform|virtual|virtual machine|123456789|0123456789',
    // The firmware of many unbranded boards reports this UUID.
    '03000200040005000006000700080009',
  ].flatMap((line) => line.split('|')),
);

/** What a guest calls itself before anybody named it. */
const PLACEHOLDER_HOSTS = new Set(['localhost', 'unknown', 'none', 'null', 'n/a', 'na', '-']);

/** The keys of one row. */
export function identityKeys(asset: CleansedAsset): IdentityKeys {
  const names = [asset.fqdn, asset.hostname, asset.name].map(normaliseName);
  const fqdn = names.find((name) => isQualified(name) && !isPlaceholderHost(name)) ?? null;
  return {
    ids: [...new Set(asset.externalIds.map(canonicalId))].filter((id) => !isPlaceholderId(id)),
    fqdn,
    host: hostKey(asset.hostname) ?? hostKey(asset.fqdn),
    name: hostKey(asset.name),
    address: addressKey(asset.ipAddress),
  };
}

/** One spelling of a UUID; VMware prints it with dashes, and as the serial number `VMware-42 1e 5c ...-...` to the guest. */
function canonicalId(text: string): string {
  const id = text.trim().toLowerCase();
  const compact = id.replace(/^vmware-/, '').replace(/[\s{}-]/g, '');
  return /^[0-9a-f]{32}$/.test(compact) ? compact : id;
}

function isPlaceholderId(id: string): boolean {
  // One character over and over: 0, 000...0, ffff...f, xxxx, ....
  return id === '' || /^(.)[\s-]*(?:\1[\s-]*)*$/.test(id) || PLACEHOLDER_IDS.has(id);
}

function isPlaceholderHost(name: string): boolean {
  return name === '' || PLACEHOLDER_HOSTS.has(shortName(name));
}

function hostKey(text: string | null): string | null {
  const name = normaliseName(text);
  return isPlaceholderHost(name) || normaliseAddress(name) !== null ? null : shortName(name);
}

function addressKey(text: string | null): string | null {
  const address = normaliseAddress(text);
  return address !== null && addressKind(address) === 'host' ? address : null;
}
