import {
  type Contradiction,
  IdentityCluster,
  notByAddress,
  notByExternalId,
  notByHostName,
  notByName,
  notTheSameMachine,
} from './identity-cluster';
import { type IdentityKeys, identityKeys } from './identity-keys';
import { byImportAndRow, type SourcedAsset } from './sourced-asset';

interface Tier {
  keysOf(keys: IdentityKeys): (string | null)[];
  contradicts: Contradiction;
}

/** Strongest evidence first, so that a weak key meets clusters that already know their FQDNs and host names. */
const TIERS: Tier[] = [
  { keysOf: ({ ids, name }) => ids.map((id) => pair(id, name)), contradicts: notByExternalId },
  { keysOf: ({ fqdn }) => [fqdn], contradicts: notTheSameMachine },
  { keysOf: ({ ids }) => ids, contradicts: notByExternalId },
  { keysOf: ({ host, name, address }) => [pair(host ?? name, address)], contradicts: notByHostName },
  { keysOf: ({ host }) => [host], contradicts: notByHostName },
  { keysOf: ({ host, name }) => [...new Set([host, name])], contradicts: notByName },
  { keysOf: ({ address }) => [address], contradicts: notByAddress },
];

/** A key that more machines than this share is a default ("New Virtual Machine") and identifies none. */
const MAX_BEARERS = 50;

/**
 * Groups rows that are one machine. Rows match by external id, FQDN, short host name, name and, weakest, primary address, unless they
 * contradict each other (see identity-cluster.ts); a row whose key fits several machines that contradict each other joins none of them.
 * Groups are ordered by import and row of their first member, and so are the members.
 */
export function groupByIdentity(rows: SourcedAsset[]): SourcedAsset[][] {
  const ordered = [...rows].sort(byImportAndRow);
  const keys = ordered.map((row) => identityKeys(row.asset));
  const clusterOf = ordered.map((row, index) => new IdentityCluster([index], row, keys[index] ?? identityKeys(row.asset)));
  for (const tier of TIERS) {
    for (const bearers of sharedKeys(keys, tier).values()) unite(bearers, clusterOf, tier.contradicts);
  }
  return [...new Set(clusterOf)].map((cluster) => cluster.rows.sort((a, b) => a - b).flatMap((index) => ordered[index] ?? []));
}

function pair(first: string | null, second: string | null): string | null {
  return first === null || second === null ? null : `${first}\n${second}`;
}

/** Rows by key, for the keys that more than one row bears. */
function sharedKeys(keys: IdentityKeys[], tier: Tier): Map<string, number[]> {
  const firstBearer = new Map<string, number>();
  const shared = new Map<string, number[]>();
  keys.forEach((rowKeys, index) => {
    for (const key of tier.keysOf(rowKeys)) {
      if (key === null) continue;
      const first = firstBearer.get(key);
      if (first === undefined) firstBearer.set(key, index);
      else if (!shared.get(key)?.push(index)) shared.set(key, [first, index]);
    }
  });
  return shared;
}

function unite(bearers: number[], clusterOf: IdentityCluster[], contradicts: Contradiction): void {
  const machines: IdentityCluster[] = [];
  const undecided: number[] = [];
  for (const index of mostSpecificFirst(bearers, clusterOf)) {
    const cluster = clusterOf[index];
    if (!cluster || machines.includes(cluster)) continue;
    const fitting = machines.filter((machine) => !contradicts(machine, cluster));
    const [only] = fitting;
    if (!only) machines.push(cluster);
    else if (fitting.length > 1) undecided.push(index);
    else machines[machines.indexOf(only)] = merge(only, cluster, clusterOf);
    if (machines.length > MAX_BEARERS) return;
  }
  // Rows that fit several machines may still be one among themselves.
  if (undecided.length > 1) unite(undecided, clusterOf, contradicts);
}

/** Qualified names first: a bare short name has to see every machine it could mean before it joins one. */
function mostSpecificFirst(bearers: number[], clusterOf: IdentityCluster[]): number[] {
  const knows = (index: number): number => (clusterOf[index]?.fqdns.size ? 2 : 0) + (clusterOf[index]?.hosts.size ? 1 : 0);
  return [...bearers].sort((a, b) => knows(b) - knows(a) || a - b);
}

/** The smaller cluster goes into the larger, so that no row is moved more than log2(n) times. */
function merge(a: IdentityCluster, b: IdentityCluster, clusterOf: IdentityCluster[]): IdentityCluster {
  const [large, small] = a.rows.length >= b.rows.length ? [a, b] : [b, a];
  small.rows.forEach((index) => (clusterOf[index] = large));
  large.absorb(small);
  return large;
}
