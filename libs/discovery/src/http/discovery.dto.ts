import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IMPORT_FORMATS, IMPORT_KINDS, type ImportFormat, type ImportKind } from '../model/import';

export class FlowConfigurationDto {
  /** Mappings at or above this confidence are approved without a person. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  autoApproveThreshold?: number;

  /** Approves every suggestion by itself. */
  @IsOptional()
  @IsBoolean()
  autopilot?: boolean;

  /** ISO day on which lifecycles are judged; default: today. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Length(10, 10)
  assessmentDate?: string;
}

export class CreateFlowDto {
  @IsString()
  @Length(1, 255)
  name: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => FlowConfigurationDto)
  configuration?: FlowConfigurationDto;
}

export class ImportQuery {
  @IsOptional()
  @IsIn([...IMPORT_FORMATS, 'auto'])
  format?: ImportFormat | 'auto';

  @IsOptional()
  @IsIn(IMPORT_KINDS)
  kind?: ImportKind;

  @IsOptional()
  @IsString()
  @Length(1, 255)
  filename?: string;
}

export class MappingDecisionDto {
  @IsString()
  @Length(1, 500)
  source: string;

  /** Null keeps the column as an attribute. */
  @IsOptional()
  @IsString()
  target: string | null;

  @IsOptional()
  @IsUUID()
  importId?: string;
}

export class DecideMappingsDto {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => MappingDecisionDto)
  mappings: MappingDecisionDto[];
}

export class ReportQuery {
  @IsOptional()
  @IsIn(['json', 'csv', 'html'])
  format?: 'json' | 'csv' | 'html';
}
