import { IsNullable } from '@app/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { MAPPING_VERDICTS, type MappingVerdict } from '../mapping/judge-mapping';
import { MAX_SAMPLES } from '../mapping/column-profile';
import { IMPORT_FORMATS, IMPORT_KINDS, type ImportFormat, type ImportKind } from '../model/import';
import { MissingTargetOutput } from './data-validator.dto';
import { IsColumnMapping, MAX_COLUMNS } from './is-records';

export class ColumnInput {
  /** Column name as in the file. */
  @IsString()
  @Length(1, 200)
  name: string;

  /** Some of its values. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_SAMPLES)
  @IsString({ each: true })
  @MaxLength(1000, { each: true })
  samples?: string[];
}

export class MappingConfidenceInput {
  /** Columns whose mapping the rules suggest. Either these or `mapping`. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_COLUMNS)
  @ValidateNested({ each: true })
  @Type(() => ColumnInput)
  columns?: ColumnInput[];

  /** A mapping to judge: column name -> field name, or null for a column that stays an attribute. */
  @IsOptional()
  @IsObject()
  @IsColumnMapping()
  mapping?: Record<string, string | null>;

  /** Default: told by the columns. */
  @IsOptional()
  @IsIn(IMPORT_KINDS)
  kind?: ImportKind;

  /** Default: told by the columns. */
  @IsOptional()
  @IsIn(IMPORT_FORMATS)
  format?: ImportFormat;
}

export class MappingFieldOutput {
  @IsString()
  source: string;

  /** Null: kept as an attribute. */
  @IsNullable()
  @IsString()
  target: string | null;

  @IsNumber()
  @Min(0)
  @Max(1)
  confidence: number;

  @IsString()
  reason: string;

  /** `review` below 0.8: a person should look. */
  @IsIn(MAPPING_VERDICTS)
  verdict: MappingVerdict;
}

export class MappingConfidenceOutput {
  @IsIn(IMPORT_KINDS)
  kind: ImportKind;

  @IsIn(IMPORT_FORMATS)
  detectedFormat: ImportFormat;

  @ValidateNested({ each: true })
  @Type(() => MappingFieldOutput)
  fields: MappingFieldOutput[];

  /** Mean of the mapped columns. */
  @IsNumber()
  @Min(0)
  @Max(1)
  overallConfidence: number;

  /** What keeps the mapping from being used without a person. */
  @ValidateNested({ each: true })
  @Type(() => MissingTargetOutput)
  missingRequired: MissingTargetOutput[];
}
