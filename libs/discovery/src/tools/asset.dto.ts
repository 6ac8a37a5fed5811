import { IsIn, IsInt, IsIP, IsNumber, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import { ASSET_STATUSES, ASSET_TYPES, type AssetStatus, type AssetType, type Environment, ENVIRONMENTS } from '../model/asset';
import { IsHostname } from './is-hostname';

export class AssetGetInput {
  /** Host name or full name. */
  @IsHostname()
  hostname: string;
}

/** What can be stated about an asset; what is left out or null keeps its stored value. */
export class AssetFactsInput {
  @IsOptional()
  @IsIn(ASSET_TYPES)
  assetType?: AssetType;

  @IsOptional()
  @IsIP()
  ipAddress?: string;

  @IsOptional()
  @IsIn(ENVIRONMENTS)
  environment?: Environment;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  operatingSystem?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1024)
  cpuCores?: number;

  /** GB */
  @IsOptional()
  @IsNumber()
  @Min(0)
  memoryGb?: number;

  /** GB */
  @IsOptional()
  @IsNumber()
  @Min(0)
  storageGb?: number;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  application?: string;
}

export class AssetUpsertInput extends AssetFactsInput {
  /** Host name or full name; identifies the asset. */
  @IsHostname()
  hostname: string;

  @IsOptional()
  @IsString()
  @Length(1, 253)
  name?: string;
}

export class AssetUpsertOutput {
  @IsUUID()
  assetId: string;

  @IsString()
  assetName: string;

  @IsIn(['created', 'updated'])
  status: 'created' | 'updated';
}

export class AssetGetOutput {
  @IsUUID()
  id: string;

  @IsString()
  name: string;

  @IsIn(ASSET_TYPES)
  assetType: AssetType;

  @IsOptional()
  @IsString()
  hostname: string | null;

  @IsOptional()
  @IsString()
  fqdn: string | null;

  @IsOptional()
  @IsString()
  ipAddress: string | null;

  @IsOptional()
  @IsString()
  operatingSystem: string | null;

  @IsOptional()
  @IsString()
  osProduct: string | null;

  @IsOptional()
  @IsString()
  osVersion: string | null;

  @IsOptional()
  @IsNumber()
  cpuCores: number | null;

  @IsOptional()
  @IsNumber()
  memoryGb: number | null;

  @IsOptional()
  @IsNumber()
  storageGb: number | null;

  @IsOptional()
  @IsIn(ENVIRONMENTS)
  environment: Environment | null;

  @IsOptional()
  @IsString()
  application: string | null;

  @IsIn(ASSET_STATUSES)
  status: AssetStatus;
}
