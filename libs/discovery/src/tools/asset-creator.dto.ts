import { IsNullable } from '@app/kernel';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';
import { dtoSchema } from '@app/tools';
import { Type } from 'class-transformer';
import { JSONSchema } from 'class-validator-jsonschema';
import { ASSET_STATUSES, type AssetStatus } from '../model/asset';
import { AssetFactsInput } from './asset.dto';
import { IsHostname } from './is-hostname';

const OUTCOMES = ['created', 'existed', 'updated'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** Most assets of one call. */
export const MAX_BULK_ASSETS = 500;

export class AssetCreatorInput extends AssetFactsInput {
  /** Display name; an asset that exists keeps its own. */
  @IsString()
  @Length(1, 253)
  @Matches(/\S/, { message: 'name must not be blank' })
  name: string;

  /** Host name or full name. */
  @IsOptional()
  @IsHostname()
  hostname?: string;

  /** Full name, where `hostname` is the short one. */
  @IsOptional()
  @IsHostname()
  fqdn?: string;

  /** Completes `operatingSystem` where the version stands apart. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  osVersion?: string;

  @IsOptional()
  @IsIn(ASSET_STATUSES)
  status?: AssetStatus;
}

export class AssetCreatorOutput {
  @IsUUID()
  assetId: string;

  /** The stored name. */
  @IsString()
  assetName: string;

  /** `existed`: known already, and nothing changed. */
  @IsIn(OUTCOMES)
  status: Outcome;
}

export class BulkAssetCreatorInput {
  /** Assets as the asset_creator takes them. Each is checked by itself: a faulty one is a failure of the list, not of the call. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_BULK_ASSETS)
  @JSONSchema((schema): typeof schema => ({ ...schema, items: dtoSchema(AssetCreatorInput) as typeof schema }))
  assets: unknown[];
}

export class BulkAsset extends AssetCreatorOutput {
  /** Position in the list, from 0. */
  @IsInt()
  @Min(0)
  index: number;
}

export class BulkFailure {
  /** Position in the list, from 0. */
  @IsInt()
  @Min(0)
  index: number;

  @IsNullable()
  @IsString()
  assetName: string | null;

  /** Error code, as a problem document has it. */
  @IsString()
  code: string;

  @IsString()
  message: string;
}

export class BulkAssetCreatorOutput {
  @IsInt()
  totalRequested: number;

  @IsInt()
  created: number;

  @IsInt()
  existed: number;

  @IsInt()
  updated: number;

  @IsInt()
  failed: number;

  @ValidateNested({ each: true })
  @Type(() => BulkAsset)
  assets: BulkAsset[];

  /** What was not stored, and why; the rest stands. */
  @ValidateNested({ each: true })
  @Type(() => BulkFailure)
  failures: BulkFailure[];
}
