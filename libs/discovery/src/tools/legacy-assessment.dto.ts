import { IsNullable, ISO_DAY } from '@app/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { FINDING_KINDS, type FindingKind, SEVERITIES, type Severity } from '../model/finding';
import { FlowInput } from './dependency-analyzer.dto';

export class SystemInput {
  @IsString()
  @Length(1, 253)
  name: string;

  /** In any vendor's spelling, for example `Microsoft Windows Server 2012 R2 (64-bit)`. */
  @IsString()
  @Length(1, 200)
  operatingSystem: string;

  /** Where the version stands apart. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  osVersion?: string;
}

export class LegacyAssessmentInput extends FlowInput {
  /** Systems to assess, instead of a flow's assets. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => SystemInput)
  systems?: SystemInput[];

  /** Day to judge on, `YYYY-MM-DD`. Default: the flow's assessment date, for given systems today. */
  @IsOptional()
  @Matches(ISO_DAY, { message: 'assessmentDate must be a day such as 2026-01-31' })
  @IsISO8601({ strict: true })
  assessmentDate?: string;
}

export class LegacyFindingOutput {
  /** Null for a given system. */
  @IsNullable()
  @IsUUID()
  assetId: string | null;

  @IsString()
  name: string;

  @IsIn(FINDING_KINDS)
  kind: FindingKind;

  @IsString()
  product: string;

  @IsNullable()
  @IsString()
  cycle: string | null;

  /** The day the finding is about. */
  @IsNullable()
  @IsString()
  date: string | null;

  @IsIn(SEVERITIES)
  severity: Severity;

  @IsString()
  reason: string;
}

export class SeverityCountsOutput implements Record<Severity, number> {
  @IsInt()
  critical: number;

  @IsInt()
  high: number;

  @IsInt()
  medium: number;

  @IsInt()
  low: number;

  @IsInt()
  info: number;
}

export class LegacyAssessmentOutput {
  @IsString()
  assessmentDate: string;

  @IsInt()
  assessed: number;

  /** In support on that day, with no end in the next twelve months. */
  @IsInt()
  supported: number;

  @ValidateNested()
  @Type(() => SeverityCountsOutput)
  bySeverity: SeverityCountsOutput;

  /** The most severe first, at most 1,000. */
  @ValidateNested({ each: true })
  @Type(() => LegacyFindingOutput)
  findings: LegacyFindingOutput[];

  /** Findings beyond those listed; bySeverity counts them too. */
  @IsInt()
  omittedFindings: number;
}
