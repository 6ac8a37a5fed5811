import { IsNullable } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsNumber, IsString, Max, Min, ValidateNested } from 'class-validator';
import { READINESS, type Readiness } from '../quality/assess-attributes';
import { ATTRIBUTE_GROUPS, type AttributeGroup } from '../quality/critical-attributes.data';

export class AttributeCoverageOutput {
  @IsString()
  name: string;

  @IsString()
  label: string;

  @IsIn(ATTRIBUTE_GROUPS)
  group: AttributeGroup;

  @IsBoolean()
  required: boolean;

  @IsInt()
  assetsCovered: number;

  @IsNumber()
  @Min(0)
  @Max(100)
  coveragePercent: number;

  /** Known of at least 80 percent of the assets. */
  @IsBoolean()
  covered: boolean;

  /** Where the attribute is to be had; null once it is covered. */
  @IsNullable()
  @IsString()
  howToGet: string | null;
}

export class AttributeGroupOutput {
  @IsIn(ATTRIBUTE_GROUPS)
  group: AttributeGroup;

  @IsInt()
  attributes: number;

  @IsInt()
  covered: number;

  @IsNumber()
  averageCoveragePercent: number;
}

export class CriticalAttributesOutput {
  /** Assets that move: without retired ones and templates. */
  @IsInt()
  assets: number;

  @ValidateNested({ each: true })
  @Type(() => AttributeCoverageOutput)
  attributes: AttributeCoverageOutput[];

  @ValidateNested({ each: true })
  @Type(() => AttributeGroupOutput)
  groups: AttributeGroupOutput[];

  /** Share of the required attributes that are covered. */
  @IsNumber()
  @Min(0)
  @Max(100)
  requiredCoveredPercent: number;

  /** Labels of the required attributes that are not covered. */
  @IsString({ each: true })
  missingCritical: string[];

  /** Ready from 75 percent of the required attributes, partly from 50. */
  @IsIn(READINESS)
  readiness: Readiness;
}
