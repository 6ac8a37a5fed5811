import { IsNullable } from '@app/kernel';
import { IsBoolean, IsInt, IsString, IsUUID, Max, Min } from 'class-validator';

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
export class DependencyEdge {
  @IsNullable()
  @IsUUID()
  sourceAssetId: string | null;

  @IsNullable()
  @IsUUID()
  targetAssetId: string | null;

  /** Asset name, or the address of an external endpoint. */
  @IsString()
  source: string;

  @IsString()
  target: string;

  @IsNullable()
  @IsInt()
  @Min(0)
  @Max(65_535)
  port: number | null;

  @IsNullable()
  @IsString()
  protocol: string | null;

  @IsNullable()
  @IsString()
  sourceProcess: string | null;

  @IsNullable()
  @IsString()
  targetProcess: string | null;

  @IsInt()
  @Min(1)
  connectionCount: number;

  /** Infrastructure traffic that says nothing about what must move together (directory, DNS, monitoring, backup...). */
  @IsBoolean()
  noise: boolean;

  @IsNullable()
  @IsString()
  noiseReason: string | null;

  @IsBoolean()
  external: boolean;
}
