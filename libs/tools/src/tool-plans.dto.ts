import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Min,
  ValidateNested,
} from 'class-validator';
import { DryRunView, ToolExecution } from './tools.dto';

/** One tool of a plan. */
export class PlanStepDto {
  @IsString()
  @Length(1, 100)
  tool: string;

  /** As the tool wants it. Any value in it may be `{"$ref": "#/steps/0/output/assetId"}`: a part of an earlier step's output. */
  @IsObject()
  input: object;
}

export class ExecutePlanDto {
  /** Run in their order, in one transaction. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => PlanStepDto)
  steps: PlanStepDto[];

  @IsOptional()
  @IsUUID()
  flowId?: string;

  /** Runs all steps whole, tells what they would change, and keeps nothing of it. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

/** A plan whose steps were all committed, or a dry one. */
export class PlanExecution extends DryRunView {
  @IsUUID()
  planId: string;

  /** In their order. */
  @ValidateNested({ each: true })
  @Type(() => ToolExecution)
  steps: ToolExecution[];

  @IsNumber()
  @Min(0)
  durationMs: number;
}
