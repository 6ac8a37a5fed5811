import { type AssetType } from '../model/asset';
import { isMachine } from './machine-types';
import { normaliseName, sameHost } from './host-names';

/** What tells a stated asset apart. Names and addresses in canonical form; null: not stated. */
export interface StatedIdentity {
  name: string;
  assetType: AssetType | null;
  hostname: string | null;
  fqdn: string | null;
  ipAddress: string | null;
}

/** What is stored of an asset that might be the same. */
export interface StoredIdentity {
  id: string;
  name: string;
  assetType: AssetType;
  hostname: string | null;
  fqdn: string | null;
  ipAddress: string | null;
}

type Test = (stored: StoredIdentity, stated: StatedIdentity) => boolean;

/** An application shares the address of its machine, so an address tells apart only what is of one kind. */
const sameKind: Test = (stored, { assetType }) =>
  assetType === null || stored.assetType === assetType || (isMachine(stored.assetType) && isMachine(assetType));

/** The keys in the order in which they are believed. Whole names only: `web1` is no part of `web10`. */
const KEYS: { label: string; test: Test }[] = [
  { label: 'full name', test: (stored, { fqdn }) => fqdn !== null && (stored.fqdn === fqdn || stored.hostname === fqdn) },
  { label: 'host name', test: (stored, { hostname }) => hostname !== null && stored.hostname === hostname },
  {
    label: 'address',
    test: (stored, stated) => stated.ipAddress !== null && stored.ipAddress === stated.ipAddress && sameKind(stored, stated),
  },
  {
    label: 'name and type',
    test: (stored, { name, assetType }) =>
      normaliseName(stored.name) === normaliseName(name) && (assetType === null || stored.assetType === assetType),
  },
];

/** Whether both are named, and by different names: two machines then, whatever else is equal. */
const contradicts: Test = (stored, stated) => {
  if (stored.fqdn !== null && stated.fqdn !== null) return stored.fqdn !== stated.fqdn;
  const known = stored.fqdn ?? stored.hostname;
  const claimed = stated.fqdn ?? stated.hostname;
  return known !== null && claimed !== null && !sameHost(known, claimed);
};

/** `key` says what decided. Several assets: the statement fits all of them, and only a person can tell which is meant. */
export interface IdentityMatch<T> {
  key: string;
  assets: T[];
}

/** Finds the stored asset that a statement is about; null when it is a new one. */
export function matchStatedAsset<T extends StoredIdentity>(stated: StatedIdentity, candidates: readonly T[]): IdentityMatch<T> | null {
  const possible = candidates.filter((stored) => !contradicts(stored, stated));
  for (const { label, test } of KEYS) {
    const assets = possible.filter((stored) => test(stored, stated));
    if (assets.length > 0) return { key: label, assets };
  }
  return null;
}
