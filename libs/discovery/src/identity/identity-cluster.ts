import { type IdentityKeys } from './identity-keys';
import { type SourcedAsset } from './sourced-asset';

interface Listing {
  name: string | null;
  ids: string[];
  observed: boolean;
}

/** Rows that were found to be one machine, and what is known of it together. */
export class IdentityCluster {
  readonly template: boolean;
  readonly fqdns = new Set<string>();
  readonly hosts = new Set<string>();
  readonly names = new Set<string>();
  /** How each import lists the machine (its first row). */
  readonly listings = new Map<string, Listing>();

  /** @param rows indexes of the rows, the caller's */
  constructor(
    readonly rows: number[],
    row: SourcedAsset,
    keys: IdentityKeys,
  ) {
    this.template = row.asset.status === 'template';
    if (keys.fqdn !== null) this.fqdns.add(keys.fqdn);
    if (keys.host !== null) this.hosts.add(keys.host);
    if (keys.name !== null) this.names.add(keys.name);
    this.listings.set(row.source.importId, { name: keys.name, ids: keys.ids, observed: row.observed });
  }

  /** Takes in all of another cluster, which is not to be used afterwards. */
  absorb(other: IdentityCluster): void {
    this.rows.push(...other.rows);
    other.fqdns.forEach((fqdn) => this.fqdns.add(fqdn));
    other.hosts.forEach((host) => this.hosts.add(host));
    other.names.forEach((name) => this.names.add(name));
    other.listings.forEach((listing, importId) => this.listings.set(importId, this.listings.get(importId) ?? listing));
  }
}

/** Says that two clusters cannot be one machine although they share a key. */
export type Contradiction = (a: IdentityCluster, b: IdentityCluster) => boolean;

/**
 * A template is not the machine made from it. And a tool that sees machines lists each of them once: two rows of one observed export
 * with different names or different ids are two machines (clones keep ids and guest names).
 */
export const notTheSameMachine: Contradiction = (a, b) =>
  a.template !== b.template || listedTwice(a, b, (x, y) => x.observed && (x.name !== y.name || differentIds(x.ids, y.ids)));

/** Also: rows of one list with one id and different names share a chassis, a cluster or a vCenter, not an identity. */
export const notByExternalId: Contradiction = (a, b) => notTheSameMachine(a, b) || listedTwice(a, b, (x, y) => x.name !== y.name);

/** Also: `web01.a.example` is not `web01.b.example`. */
export const notByHostName: Contradiction = (a, b) => notTheSameMachine(a, b) || disjoint(a.fqdns, b.fqdns);

/** Also: machines that call themselves differently are two, whatever label both were given. */
export const notByName: Contradiction = (a, b) => notByHostName(a, b) || disjoint(a.hosts, b.hosts);

/** Also: an address in two rows of one list is a virtual or translated one; and two bare labels need more than an address. */
export const notByAddress: Contradiction = (a, b) =>
  notByName(a, b) || listedTwice(a, b, () => true) || (a.hosts.size === 0 && b.hosts.size === 0 && disjoint(a.names, b.names));

/** True when an import lists both, and in a way that tells them apart. */
function listedTwice(a: IdentityCluster, b: IdentityCluster, differ: (x: Listing, y: Listing) => boolean): boolean {
  for (const [importId, listing] of a.listings) {
    const other = b.listings.get(importId);
    if (other && differ(listing, other)) return true;
  }
  return false;
}

/** As `disjoint`, for the few ids of one row. */
function differentIds(a: string[], b: string[]): boolean {
  return a.length > 0 && b.length > 0 && !a.some((id) => b.includes(id));
}

/** True when both know something and nothing of it is the same. */
function disjoint(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a.size === 0 || b.size === 0) return false;
  for (const value of a) if (b.has(value)) return false;
  return true;
}
