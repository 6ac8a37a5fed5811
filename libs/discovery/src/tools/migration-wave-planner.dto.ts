import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsIP,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { ASSET_STATUSES, type AssetStatus } from '../model/asset';
import { FlowInput } from './dependency-analyzer.dto';

export class PlannedAssetInput {
  @IsString()
  @Length(1, 253)
  name: string;

  @IsOptional()
  @IsIP()
  ipAddress?: string;

  /** Default: active. Retired assets and templates do not move. */
  @IsOptional()
  @IsIn(ASSET_STATUSES)
  status?: AssetStatus;
}

export class PlannedDependencyInput {
  /** Name or address of the asset that depends on the other. */
  @IsString()
  @Length(1, 253)
  source: string;

  @IsString()
  @Length(1, 253)
  target: string;

  /** Port at the target; well-known infrastructure ports order nothing. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65535)
  port?: number;

  @IsOptional()
  @IsIn(['tcp', 'udp', 'icmp'])
  protocol?: string;
}

export class WavePlannerInput extends FlowInput {
  /** Assets to plan, instead of a flow's. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2000)
  @ValidateNested({ each: true })
  @Type(() => PlannedAssetInput)
  assets?: PlannedAssetInput[];

  /** What depends on what, by name; goes with `assets`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10000)
  @ValidateNested({ each: true })
  @Type(() => PlannedDependencyInput)
  dependencies?: PlannedDependencyInput[];
}

export class WaveAssetOutput {
  /** Id of the asset; for given assets its position in the list. */
  @IsString()
  id: string;

  @IsString()
  name: string;
}

export class WaveOutput {
  @IsInt()
  @Min(1)
  number: number;

  @ValidateNested({ each: true })
  @Type(() => WaveAssetOutput)
  assets: WaveAssetOutput[];

  @IsString({ each: true })
  reasons: string[];
}

export class NotMovingOutput {
  @IsString()
  name: string;

  @IsString()
  reason: string;
}

export class IgnoredDependencyOutput {
  @IsString()
  source: string;

  @IsString()
  target: string;

  @IsString()
  reason: string;
}

export class WavePlannerOutput {
  /** What others depend on goes first; members of a cycle share a wave. */
  @ValidateNested({ each: true })
  @Type(() => WaveOutput)
  waves: WaveOutput[];

  /** Names of assets that depend on each other in a circle. */
  @IsArray({ each: true })
  cycles: string[][];

  @ValidateNested({ each: true })
  @Type(() => NotMovingOutput)
  notMoving: NotMovingOutput[];

  /** Given dependencies that order nothing; a flow's are in its dependency list. */
  @ValidateNested({ each: true })
  @Type(() => IgnoredDependencyOutput)
  ignored: IgnoredDependencyOutput[];
}
