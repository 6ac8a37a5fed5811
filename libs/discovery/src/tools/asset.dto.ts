import { IsIn, IsInt, IsIP, IsNumber, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';
import { ASSET_TYPES, AssetFacts, type AssetType, type Environment, ENVIRONMENTS } from '../model/asset';
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

export class AssetGetOutput extends AssetFacts {
  @IsUUID()
  id: string;
}
