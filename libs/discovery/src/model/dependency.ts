/** One end of a network dependency as an export names it; at least one of the two is set. */
export interface Endpoint {
  name: string | null;
  ipAddress: string | null;
}

/** One dependency row after cleansing: `source` connects to, and so depends on, `target`. */
export interface CleansedDependency {
  source: Endpoint;
  target: Endpoint;
  port: number | null;
  /** Lower case: `tcp`, `udp`; null when the export does not say. */
  protocol: string | null;
  sourceProcess: string | null;
  targetProcess: string | null;
  /** How many connections (or observation slots) the row stands for; at least 1. */
  connectionCount: number;
}

/** A resolved, aggregated edge of the dependency graph. Null ids: the endpoint is in no inventory (`external`). */
export interface DependencyEdge {
  sourceAssetId: string | null;
  targetAssetId: string | null;
  /** Asset name, or the address of an external endpoint. */
  source: string;
  target: string;
  port: number | null;
  protocol: string | null;
  sourceProcess: string | null;
  targetProcess: string | null;
  connectionCount: number;
  /** Infrastructure traffic that says nothing about what must move together (directory, DNS, monitoring, backup...). */
  noise: boolean;
  noiseReason: string | null;
  external: boolean;
}
