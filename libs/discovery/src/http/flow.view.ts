import { IsNullable, ISO_DAY, pick } from '@app/kernel';
import { Type } from 'class-transformer';
import { IsDate, IsIn, IsInt, IsObject, IsString, IsUUID, Matches, Max, Min, ValidateNested } from 'class-validator';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { type FlowPhase } from '../entities/flow-phase.entity';
import { ForkOrigin } from '../model/fork';
import {
  FLOW_STATUSES,
  FlowConfiguration,
  FlowError,
  type FlowStatus,
  isDone,
  PHASE_STATUSES,
  type PhaseName,
  PHASES,
  type PhaseStatus,
} from '../model/flow';

/** A phase of a flow as clients see it. */
export class PhaseView {
  @IsIn(PHASES)
  phase: PhaseName;

  @IsIn(PHASE_STATUSES)
  status: PhaseStatus;

  @IsInt()
  @Min(0)
  attempts: number;

  @IsNullable()
  @IsDate()
  startedAt: Date | null;

  @IsNullable()
  @IsDate()
  completedAt: Date | null;

  /** What the phase did, in numbers; null until it has ended. */
  @IsNullable()
  @IsObject()
  summary: Record<string, unknown> | null;

  @IsNullable()
  @ValidateNested()
  @Type(() => FlowError)
  error: FlowError | null;
}

/** A flow as clients see it; `progressPercentage` is the share of phases that are done. */
export class FlowView {
  @IsUUID()
  id: string;

  @IsString()
  name: string;

  @IsIn(FLOW_STATUSES)
  status: FlowStatus;

  @IsNullable()
  @IsIn(PHASES)
  currentPhase: PhaseName | null;

  @IsIn(['registry', 'legacy'])
  implementation: 'registry' | 'legacy';

  @ValidateNested()
  @Type(() => FlowConfiguration)
  configuration: FlowConfiguration;

  @Matches(ISO_DAY)
  assessmentDate: string;

  @IsNullable()
  @ValidateNested()
  @Type(() => FlowError)
  error: FlowError | null;

  /** Null: the flow began by itself. */
  @IsNullable()
  @ValidateNested()
  @Type(() => ForkOrigin)
  forkedFrom: ForkOrigin | null;

  @IsDate()
  createdAt: Date;

  @IsDate()
  updatedAt: Date;

  @IsNullable()
  @IsDate()
  completedAt: Date | null;

  @IsUUID()
  clientAccountId: string;

  @IsUUID()
  engagementId: string;

  @IsInt()
  @Min(0)
  @Max(100)
  progressPercentage: number;

  @ValidateNested({ each: true })
  @Type(() => PhaseView)
  phases: PhaseView[];
}

/** What a client gets of a stored flow and its phases. */
export function flowView(flow: DiscoveryFlow, phases: FlowPhase[]): FlowView {
  const done = phases.filter(({ status }) => isDone(status)).length;
  return {
    ...pick(flow, ['id', 'name', 'status', 'currentPhase', 'implementation', 'configuration', 'assessmentDate', 'error']),
    ...pick(flow, ['createdAt', 'updatedAt', 'completedAt', 'clientAccountId', 'engagementId']),
    forkedFrom: flow.forkedFrom && flow.forkedPhase ? { flowId: flow.forkedFrom, phase: flow.forkedPhase } : null,
    progressPercentage: phases.length === 0 ? 0 : Math.round((done / phases.length) * 100),
    phases: phases.map((phase) => pick(phase, ['phase', 'status', 'attempts', 'startedAt', 'completedAt', 'summary', 'error'])),
  };
}
