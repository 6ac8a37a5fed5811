import { IsNullable } from '@app/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IMPORT_FORMATS, IMPORT_KINDS, type ImportFormat, type ImportKind } from '../model/import';
import { type MappingTarget } from '../model/mapping';
import { IsRecords, MAX_RECORDS } from './is-records';

export class DataValidatorInput {
  /** Raw records: flat objects, one value (text, number, true, false or null) for each column. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_RECORDS)
  @IsObject({ each: true })
  @IsRecords()
  records: object[];

  /** Default: told by the columns. */
  @IsOptional()
  @IsIn(IMPORT_KINDS)
  kind?: ImportKind;

  /** Default: told by the columns. */
  @IsOptional()
  @IsIn(IMPORT_FORMATS)
  format?: ImportFormat;
}

export class RecordIssueOutput {
  /** From 1, in the order of the records. */
  @IsInt()
  @Min(1)
  rowNumber: number;

  /** Column name; empty when the whole record is meant. */
  @IsString()
  field: string;

  @IsString()
  code: string;

  @IsString()
  message: string;

  @IsNullable()
  @IsString()
  value: string | null;
}

export class FieldStatisticsOutput {
  @IsString()
  field: string;

  /** What the column is taken for; null: kept as an attribute. */
  @IsNullable()
  @IsString()
  target: MappingTarget | null;

  /** Records with a value; `N/A`, `unknown` and the like are none. */
  @IsInt()
  count: number;

  @IsNumber()
  @Min(0)
  @Max(100)
  completenessPercent: number;

  @IsInt()
  distinctValues: number;

  /** Whether it is (one of) the columns an import cannot do without. */
  @IsBoolean()
  required: boolean;
}

export class MissingTargetOutput {
  @IsString()
  target: string;

  /** Of the best column for it; null when there is none. */
  @IsNullable()
  @IsNumber()
  confidence: number | null;

  @IsString()
  reason: string;
}

export class DataValidatorOutput {
  @IsIn(IMPORT_KINDS)
  kind: ImportKind;

  @IsIn(IMPORT_FORMATS)
  detectedFormat: ImportFormat;

  @IsInt()
  totalRecords: number;

  @IsInt()
  validRecords: number;

  /** Records that an import would reject. */
  @IsInt()
  invalidRecords: number;

  @IsInt()
  errorCount: number;

  @IsInt()
  warningCount: number;

  /** The first 500. An error rejects its record. */
  @ValidateNested({ each: true })
  @Type(() => RecordIssueOutput)
  errors: RecordIssueOutput[];

  /** The first 500. A warning keeps the record and drops the value. */
  @ValidateNested({ each: true })
  @Type(() => RecordIssueOutput)
  warnings: RecordIssueOutput[];

  @ValidateNested({ each: true })
  @Type(() => FieldStatisticsOutput)
  fieldStatistics: FieldStatisticsOutput[];

  /** What an import would wait for a person for. */
  @ValidateNested({ each: true })
  @Type(() => MissingTargetOutput)
  missingRequired: MissingTargetOutput[];
}
