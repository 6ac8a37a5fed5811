import { Type } from 'class-transformer';
import { IsIn, IsInt, IsNumber, IsString, Max, Min, ValidateNested } from 'class-validator';
import { QUALITY_BANDS, type QualityBand } from '../quality/quality-score';

export class QualityPartOutput {
  @IsNumber()
  @Min(0)
  @Max(100)
  score: number;

  /** Share in the whole score, 0..1. */
  @IsNumber()
  weight: number;

  /** What took points, the heaviest first. */
  @IsString({ each: true })
  loweredBy: string[];
}

export class QualityPartsOutput {
  /** How full the assets are. */
  @ValidateNested()
  @Type(() => QualityPartOutput)
  completeness: QualityPartOutput;

  /** How many records hold only values that can be used. */
  @ValidateNested()
  @Type(() => QualityPartOutput)
  validity: QualityPartOutput;

  /** How many records of an import are about a machine of their own. */
  @ValidateNested()
  @Type(() => QualityPartOutput)
  uniqueness: QualityPartOutput;

  /** How many assets their records agree about. */
  @ValidateNested()
  @Type(() => QualityPartOutput)
  consistency: QualityPartOutput;
}

export class DataQualityOutput {
  @IsNumber()
  @Min(0)
  @Max(100)
  qualityScore: number;

  /** Below 50 extensive cleansing, below 75 some, else ready. */
  @IsIn(QUALITY_BANDS)
  recommendation: QualityBand;

  @IsString()
  advice: string;

  @IsInt()
  records: number;

  /** Assets that the usable records describe. */
  @IsInt()
  assets: number;

  @ValidateNested()
  @Type(() => QualityPartsOutput)
  parts: QualityPartsOutput;
}
