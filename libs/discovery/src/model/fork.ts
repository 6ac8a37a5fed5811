import { IsIn, IsUUID } from 'class-validator';
import { PHASES, type PhaseName } from './flow';

/** Where a forked flow comes from: what the phases before `phase` had left there was copied. */
export class ForkOrigin {
  @IsUUID()
  flowId: string;

  @IsIn(PHASES)
  phase: PhaseName;
}

/** What is copied row by row, in this order. */
export const COPY_STAGES = ['records', 'sources', 'dependencies'] as const;
export type CopyStage = (typeof COPY_STAGES)[number];

/** An import of the source and its copy; `lastRow`: the highest row number. */
export interface CopiedImport {
  from: string;
  to: string;
  lastRow: number;
}

/** How far the copy of a flow has come; stored with the new flow until it is complete. */
export interface CopyState {
  imports: CopiedImport[];
  /** Of the phases that are copied, as they were at the fork: one that was executed again since has left something else. */
  generations: Partial<Record<PhaseName, number>>;
  stage: CopyStage;
  /** Records: index of the import. */
  position: number;
  /** The last row number, asset id or dependency id that was copied; null: none. */
  after: string | null;
}

/** Whether a fork from `phase` takes over what `of` leaves. */
export function takesOver(of: PhaseName, phase: PhaseName): boolean {
  return PHASES.indexOf(of) < PHASES.indexOf(phase);
}

/** The stages that a fork from `phase` has. Uploads belong to a flow before any phase, so their records are always copied. */
export function copyStages(phase: PhaseName): CopyStage[] {
  return COPY_STAGES.filter(
    (stage) => stage === 'records' || takesOver(stage === 'sources' ? 'asset_inventory' : 'dependency_analysis', phase),
  );
}
