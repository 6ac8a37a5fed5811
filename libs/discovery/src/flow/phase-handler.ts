import { type ServiceRegistry } from '@app/service-registry';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';

/** How a phase ended. `finish` runs in the transaction that also starts the next phase. */
export type PhaseOutcome =
  | { kind: 'completed' | 'skipped'; summary: Record<string, unknown>; finish?: (services: ServiceRegistry) => Promise<void> }
  | { kind: 'approval'; reasons: string[] };

export type Checkpoint = Record<string, unknown>;

/** What one step does; `progress` is reported to whoever follows the flow. */
export type Step = (services: ServiceRegistry) => Promise<{ checkpoint: Checkpoint; progress?: Record<string, unknown> }>;

/** What a phase gets to work with: short units of work, each of them a step from which a killed process can go on. */
export interface PhaseRun {
  readonly flow: DiscoveryFlow;
  /** Where an earlier run of this phase stopped; null at the first. */
  readonly checkpoint: Checkpoint | null;
  /** Reads in a unit of its own. */
  readonly read: <T>(work: (services: ServiceRegistry) => Promise<T>) => Promise<T>;
  /**
   * One step: writes and moves the checkpoint in one transaction, and reports progress.
   * @throws PhaseInterruptedError when the flow was paused or cancelled meanwhile: the phase must end without a result.
   * Throws too when the replica stops; the phase then goes on elsewhere.
   */
  readonly step: (work: Step) => Promise<void>;
  /**
   * Runs a registered tool as a step of its own and returns its output; a resumed run gets what the first one got. Call the tools of
   * a phase in an order that does not depend on the checkpoint. @throws what the tool throws, and as `step`
   */
  readonly tool: <Output extends object>(name: string, input: object) => Promise<Output>;
}

export interface PhaseHandler {
  run(phase: PhaseRun): Promise<PhaseOutcome>;
}
