import { IsNullable } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsString, IsUUID, Min, ValidateNested } from 'class-validator';

export const ASSET_TYPES = [
  'server',
  'virtual_machine',
  'database',
  'application',
  'component',
  'network',
  'load_balancer',
  'storage',
  'security_group',
  'container',
  'other',
] as const;
export type AssetType = (typeof ASSET_TYPES)[number];

export const ENVIRONMENTS = ['production', 'staging', 'test', 'development', 'disaster_recovery'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const ASSET_STATUSES = ['active', 'powered_off', 'retired', 'template'] as const;
/** `template` and `retired` are kept and counted but never migrated; `powered_off` needs its owner's word. */
export type AssetStatus = (typeof ASSET_STATUSES)[number];

export const SIX_R_STRATEGIES = ['rehost', 'replatform', 'refactor', 'rearchitect', 'replace', 'retire'] as const;
export type SixRStrategy = (typeof SIX_R_STRATEGIES)[number];

/** What to do with an asset, and why. */
export class SixR {
  @IsIn(SIX_R_STRATEGIES)
  strategy: SixRStrategy;

  @IsString({ each: true })
  reasons: string[];
}

/** The facts of an asset that sources can state, and disagree about. Sizes in GB (1 GB = 1024 MB, as the tools mean it). */
export class AssetFacts {
  @IsString()
  name: string;

  @IsIn(ASSET_TYPES)
  assetType: AssetType;

  @IsNullable()
  @IsString()
  hostname: string | null;

  @IsNullable()
  @IsString()
  fqdn: string | null;

  @IsNullable()
  @IsString()
  ipAddress: string | null;

  /** As the source spelled it, trimmed. */
  @IsNullable()
  @IsString()
  operatingSystem: string | null;

  /** Product id of product-lifecycles.json, for example `windows-server`. */
  @IsNullable()
  @IsString()
  osProduct: string | null;

  /** Cycle of that product, for example `2012-r2`; else the version as read. */
  @IsNullable()
  @IsString()
  osVersion: string | null;

  @IsNullable()
  @IsNumber()
  cpuCores: number | null;

  @IsNullable()
  @IsNumber()
  memoryGb: number | null;

  @IsNullable()
  @IsNumber()
  storageGb: number | null;

  @IsNullable()
  @IsIn(ENVIRONMENTS)
  environment: Environment | null;

  @IsNullable()
  @IsString()
  application: string | null;

  @IsIn(ASSET_STATUSES)
  status: AssetStatus;
}

/** One inventory row after cleansing. */
export interface CleansedAsset extends AssetFacts {
  /** All addresses of the row, the first being `ipAddress`. */
  ipAddresses: string[];
  macAddresses: string[];
  /** Stable ids the source gave: VM UUID, serial number, sys_id, external id; lower case. */
  externalIds: string[];
  /** Columns that no mapping claims, and values that did not fit their field: kept, never dropped. */
  attributes: Record<string, string>;
}

/** Which row of which import said something about an asset. */
export class AssetSource {
  @IsUUID()
  importId: string;

  @IsString()
  format: string;

  @IsInt()
  @Min(1)
  rowNumber: number;
}

/** A field on which sources disagree: what was kept, and what lost. Values as text. */
export class AssetConflict {
  @IsString()
  field: string;

  @IsString()
  kept: string;

  @ValidateNested()
  @Type(() => AssetSource)
  keptFrom: AssetSource;

  @IsString()
  other: string;

  @ValidateNested()
  @Type(() => AssetSource)
  otherFrom: AssetSource;
}
