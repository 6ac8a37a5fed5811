import { IsNullable, ISO_DAY } from '@app/kernel';
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
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { type PhaseName, PHASES } from '../model/flow';
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
  @Matches(ISO_DAY, { message: 'assessmentDate must be a day such as 2026-01-31' })
  @IsISO8601({ strict: true })
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

export class ForkFlowDto {
  /** What the phases before this one left is taken over; this one and later ones are to be run. */
  @IsIn(PHASES)
  fromPhase: PhaseName;

  /** Default: the source's, marked as a fork. */
  @IsOptional()
  @IsString()
  @Length(1, 255)
  name?: string;

  /** What is left out stays as in the source. */
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
  @IsNullable()
  @IsString()
  target: string | null;

  /** Left out or null: every import that has the column. */
  @IsOptional()
  @IsUUID()
  importId?: string | null;
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
