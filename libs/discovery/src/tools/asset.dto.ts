import { IsIn, IsInt, IsIP, IsNumber, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { ASSET_STATUSES, ASSET_TYPES, type AssetStatus, type AssetType, type Environment, ENVIRONMENTS } from '../model/asset';

const HOSTNAME = /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*\.?$/;

export class AssetGetInput {
  /** Host name or full name. */
  @IsString()
  @Length(1, 253)
  @Matches(HOSTNAME, { message: 'hostname must be a host name such as web01 or web01.example.org' })
  hostname: string;
}

export class AssetUpsertInput extends AssetGetInput {
  @IsOptional()
  @IsString()
  @Length(1, 253)
  name?: string;

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

  @IsOptional()
  @IsNumber()
  @Min(0)
  memoryGb?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  storageGb?: number;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  application?: string;
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
