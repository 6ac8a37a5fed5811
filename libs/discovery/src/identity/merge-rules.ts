import { type AssetFacts, type AssetType, type CleansedAsset } from '../model/asset';
import { normaliseAddress } from './addresses';
import { normaliseName, sameHost } from './host-names';
import { reportsPowerState } from './source-class';
import { type SourcedAsset } from './sourced-asset';

/** The operating system's three fields move together and have their own rule. */
export type MergedField = Exclude<keyof AssetFacts, 'operatingSystem' | 'osProduct' | 'osVersion'>;

/** How one field is merged. */
export interface MergeRule {
  field: MergedField;
  /** Puts some rows before better ranked ones: the lower number first; without it every row is equal. */
  preference?: (row: SourcedAsset) => number;
  /** True when a value that lost says nothing else than the one that was kept, so that there is no conflict. */
  agree: (kept: CleansedAsset, other: CleansedAsset) => boolean;
}

/** The less a type says, the lower: everything in an inventory of servers is at least a server. */
const VAGUE_TYPES: readonly AssetType[] = ['other', 'server', 'virtual_machine'];

/** One rule for each field but the operating system's. */
export const MERGE_RULES: MergeRule[] = [
  {
    field: 'name',
    preference: ({ asset }) => Number(normaliseAddress(asset.name) !== null),
    agree: (kept, other) =>
      [kept.name, kept.hostname, kept.fqdn].some((name) => name !== null && sameHost(name, other.name)) ||
      [other.hostname, other.fqdn].some((name) => name !== null && sameHost(name, kept.name)),
  },
  {
    field: 'assetType',
    preference: ({ asset }) => -specificity(asset.assetType),
    // A vague type that lost to a specific one said less, not something else.
    agree: (kept, other) => kept.assetType === other.assetType || VAGUE_TYPES.includes(other.assetType),
  },
  { field: 'hostname', agree: (kept, other) => sameHost(kept.hostname, other.hostname) },
  { field: 'fqdn', agree: (kept, other) => normaliseName(kept.fqdn) === normaliseName(other.fqdn) },
  { field: 'ipAddress', agree: (kept, other) => addressesOf(kept).has(other.ipAddress) || addressesOf(other).has(kept.ipAddress) },
  { field: 'cpuCores', agree: (kept, other) => closeEnough(kept.cpuCores, other.cpuCores) },
  { field: 'memoryGb', agree: (kept, other) => closeEnough(kept.memoryGb, other.memoryGb) },
  { field: 'storageGb', agree: (kept, other) => closeEnough(kept.storageGb, other.storageGb) },
  { field: 'environment', agree: (kept, other) => kept.environment === other.environment },
  { field: 'application', agree: (kept, other) => normaliseName(kept.application) === normaliseName(other.application) },
  { field: 'status', preference: statusPreference, agree: (kept, other) => kept.status === other.status },
];

function specificity(type: AssetType): number {
  const rank = VAGUE_TYPES.indexOf(type);
  return rank === -1 ? VAGUE_TYPES.length : rank;
}

/** The hypervisor knows a template and the power state; appliances and agents only that the machine was there. */
function statusPreference(row: SourcedAsset): number {
  if (!row.observed) return 3;
  if (row.asset.status === 'template') return 0;
  return reportsPowerState(row.source.format) ? 1 : 2;
}

function addressesOf(asset: CleansedAsset): Set<string | null> {
  return new Set([asset.ipAddress, ...asset.ipAddresses]);
}

/** Tools round sizes and count file-system overhead differently: half a GB, or one percent, is no disagreement. */
function closeEnough(kept: number | null, other: number | null): boolean {
  if (kept === null || other === null) return kept === other;
  return Math.abs(kept - other) <= Math.max(0.5, 0.01 * Math.max(kept, other));
}
