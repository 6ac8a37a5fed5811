import { IsBoolean, IsIn, IsNumber, IsString, Max, Min } from 'class-validator';

/** The six phases, in their order. */
export const PHASES = [
  'data_import',
  'field_mapping',
  'data_cleansing',
  'asset_inventory',
  'dependency_analysis',
  'tech_debt_assessment',
] as const;
export type PhaseName = (typeof PHASES)[number];

export const FLOW_STATUSES = ['initialized', 'running', 'waiting_for_approval', 'paused', 'completed', 'failed', 'cancelled'] as const;
export type FlowStatus = (typeof FLOW_STATUSES)[number];

export const PHASE_STATUSES = ['pending', 'running', 'waiting_for_approval', 'completed', 'skipped', 'failed'] as const;
export type PhaseStatus = (typeof PHASE_STATUSES)[number];

/** Whether what comes after the phase may begin. */
export function isDone(status: PhaseStatus): boolean {
  return status === 'completed' || status === 'skipped';
}

/** `phase`: stop after the current phase; `all`: go on until done, failed or waiting for approval. */
export type RunMode = 'phase' | 'all';

/** How far a flow goes without a person. */
export class FlowConfiguration {
  /** Mappings at or above this confidence need no person (0..1). */
  @IsNumber()
  @Min(0)
  @Max(1)
  autoApproveThreshold: number;

  /** Approves every suggestion by itself. */
  @IsBoolean()
  autopilot: boolean;
}

/** Why a flow failed; `code` as a problem document has it. */
export class FlowError {
  @IsString()
  code: string;

  @IsString()
  message: string;

  @IsIn(PHASES)
  phase: PhaseName;
}

/** How often a phase is tried when it throws: the third failure fails the flow. */
export const PHASE_TRIES = 3;
/** How often the job of a phase is started at all, starts that ended with their process included; the last one only fails the flow. */
export const PHASE_STARTS = 12;
