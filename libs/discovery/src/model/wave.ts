import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsInt, IsString, IsUUID, Min, ValidateNested } from 'class-validator';

/** An asset of a wave. */
export class WaveAsset {
  @IsUUID()
  id: string;

  @IsString()
  name: string;
}

/** One step of the migration: assets that can move together once all earlier waves have moved. Numbered from 1. */
export class Wave {
  @IsInt()
  @Min(1)
  number: number;

  @ValidateNested({ each: true })
  @Type(() => WaveAsset)
  assets: WaveAsset[];

  @IsString({ each: true })
  reasons: string[];
}

export interface WavePlan {
  waves: Wave[];
  /** Groups of asset names that depend on each other in a circle, each group sorted by name. */
  cycles: string[][];
}
