import { Injectable, Logger } from '@nestjs/common';
import { type RequestContext } from '@app/context';
import { AppError, systemClock } from '@app/kernel';
import { type Job } from '@app/persistence';
import { RegistryFactory, type ServiceRegistry } from '@app/service-registry';
import { AuditService } from '@app/audit';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { FlowPhase } from '../entities/flow-phase.entity';
import { LifecycleCatalog } from '../lifecycle/lifecycle-catalog';
import { PHASE_STARTS, PHASE_TRIES, type PhaseName } from '../model/flow';
import { FlowEventLog } from '../services/flow-event-log';
import { FlowService } from '../services/flow-service';
import { PlannerStatistics } from '../services/planner-statistics';
import { AssetInventoryPhase } from './asset-inventory.phase';
import { DataCleansingPhase } from './data-cleansing.phase';
import { DataImportPhase } from './data-import.phase';
import { DependencyAnalysisPhase } from './dependency-analysis.phase';
import { FieldMappingPhase } from './field-mapping.phase';
import { type Checkpoint, type PhaseHandler, type PhaseOutcome, type Step } from './phase-handler';
import { PhaseInterruptedError } from './phase-interrupted.error';
import { TechDebtAssessmentPhase } from './tech-debt-assessment.phase';

/** One run of one phase. `run` is a fencing token: a later run of the same phase has a higher one, and shuts this one out. */
interface Lease {
  context: RequestContext;
  flowId: string;
  phase: PhaseName;
  run: number;
  /** Aborted when the replica stops: no further step begins. */
  signal: AbortSignal;
}

/**
 * Runs one phase of one flow as a row of short units of work. Whatever a step has committed is never done again: a killed
 * process leaves the checkpoint, and the next run goes on from it.
 */
@Injectable()
export class PhaseRunner {
  readonly #logger = new Logger('PhaseRunner');
  readonly #handlers: Record<PhaseName, PhaseHandler> = {
    data_import: new DataImportPhase(),
    field_mapping: new FieldMappingPhase(),
    data_cleansing: new DataCleansingPhase(),
    asset_inventory: new AssetInventoryPhase(),
    dependency_analysis: new DependencyAnalysisPhase(),
    tech_debt_assessment: new TechDebtAssessmentPhase(LifecycleCatalog.bundled()),
  };

  constructor(
    private readonly registries: RegistryFactory,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param job `start`: how often it was started, this time included; a start that ended with its process counts too. `signal`:
   * the phase then stops after its step, and leaves neither a failure nor its evidence.
   * @throws what the phase throws, when another try follows; anything, when it was stopped by the signal.
   */
  async run(context: RequestContext, flowId: string, phase: PhaseName, { start, signal }: Pick<Job, 'start' | 'signal'>): Promise<void> {
    const started = systemClock.monotonicMs();
    try {
      if (start >= PHASE_STARTS) throw new AppError('INTERNAL', diedTooOften(phase));
      const found = await this.#begin({ context, flowId, phase, signal });
      if (!found) return;
      const { lease, ...rest } = found;
      await this.#refreshStatistics(context);
      const outcome = await this.#handlers[phase].run({
        ...rest,
        read: async (work) => {
          signal.throwIfAborted();
          return this.registries.run(context, 'read', work);
        },
        step: (work) => this.#step(lease, work),
      });
      await this.#finish(lease, outcome, started);
    } catch (error) {
      if (error instanceof PhaseInterruptedError) return this.#logger.log(error.message);
      // Also what looks like a failure: a step that was cut off says that its connection is lost.
      if (signal.aborted) throw error;
      await this.#failed(context, flowId, phase, error, start >= PHASE_TRIES, started);
    }
  }

  /** Null when the flow no longer wants this phase: paused, cancelled, or done by a job that was delivered twice. */
  #begin(lease: Omit<Lease, 'run'>): Promise<{ flow: DiscoveryFlow; checkpoint: Checkpoint | null; lease: Lease } | null> {
    const { context, flowId, phase } = lease;
    return this.registries.run(context, 'write', async (services) => {
      const flow = await services.get(FlowService).lock(flowId);
      if (flow.status !== 'running' || flow.currentPhase !== phase) return null;
      const row = await services.session.findOne(FlowPhase, { flowId, phase });
      if (row?.status !== 'running') return null;
      const run = row.attempts + 1;
      await services.session.update(FlowPhase, { flowId, phase }, { attempts: run });
      return { flow, checkpoint: row.checkpoint, lease: { ...lease, run } };
    });
  }

  async #step(lease: Lease, work: Step): Promise<void> {
    const { context, flowId, phase, signal } = lease;
    signal.throwIfAborted();
    await this.registries.run(context, 'write', async (services) => {
      await this.#assertWanted(services, lease);
      const { checkpoint, progress } = await work(services);
      await services.session.update(FlowPhase, { flowId, phase }, { checkpoint });
      if (progress) await services.get(FlowEventLog).append(flowId, 'phase.progress', { phase, ...progress });
    });
    await this.#refreshStatistics(context);
  }

  /** Between the steps, in a unit of its own: a step must not hold the locks of an ANALYZE. */
  #refreshStatistics(context: RequestContext): Promise<void> {
    return this.registries.run(context, 'write', (services) => services.get(PlannerStatistics).refresh());
  }

  /** Locks the flow, so that nothing can pause it, and no other run can begin, until the step has committed. */
  async #assertWanted(services: ServiceRegistry, { flowId, phase, run }: Lease): Promise<DiscoveryFlow> {
    const flow = await services.get(FlowService).lock(flowId);
    if (flow.status !== 'running' || flow.currentPhase !== phase) throw new PhaseInterruptedError(flowId, flow.status);
    const row = await services.session.findOne(FlowPhase, { flowId, phase });
    if (row?.attempts !== run) throw new PhaseInterruptedError(flowId, `taken over by run ${row?.attempts} of ${phase}`);
    return flow;
  }

  #finish(lease: Lease, outcome: PhaseOutcome, started: number): Promise<void> {
    const { context, flowId, phase } = lease;
    return this.registries.run(context, 'write', async (services, unit) => {
      const flow = await this.#assertWanted(services, lease);
      if (outcome.kind === 'approval') return services.get(FlowService).waitForApproval(flow, outcome.reasons);
      await outcome.finish?.(services);
      await services.get(FlowService).finishPhase(flow, phase, outcome.kind, outcome.summary);
      const details = {
        phase,
        success: true,
        duration_ms: systemClock.monotonicMs() - started,
        implementation: flow.implementation,
        summary: outcome.summary,
      };
      this.audit.recordWithCommit(unit, context, {
        category: 'FLOW_OPERATION',
        level: 'INFO',
        operation: `flow.${phase}`,
        flowId,
        details,
      });
    });
  }

  async #failed(
    context: RequestContext,
    flowId: string,
    phase: PhaseName,
    error: unknown,
    lastTry: boolean,
    started: number,
  ): Promise<void> {
    // What was said for the client to act on (no inventory, nothing cleansed) does not get better by trying again.
    const explained = error instanceof AppError && error.problem.status < 500;
    const final = lastTry || explained;
    const code = error instanceof AppError ? error.code : 'INTERNAL';
    const message =
      error instanceof AppError ? error.message : `The phase ${phase} failed unexpectedly; see the log for request ${context.requestId}.`;
    const where = `${context.requestId} flow ${flowId} ${phase}`;
    if (explained) this.#logger.warn(`${where}: ${message}`);
    else this.#logger.error(`${where}: ${error instanceof Error ? error.stack : String(error)}`);
    const details = { phase, success: false, error_type: code, error: message, duration_ms: systemClock.monotonicMs() - started, final };
    await this.audit.recordDetached(context, { category: 'FLOW_OPERATION', level: 'ERROR', operation: `flow.${phase}`, flowId, details });
    if (!final) throw error;
    await this.registries.run(context, 'write', async (services) => {
      const flow = await services.get(FlowService).lock(flowId);
      if (flow.status === 'running' && flow.currentPhase === phase) await services.get(FlowService).fail(flow, { code, message, phase });
    });
  }
}

function diedTooOften(phase: PhaseName): string {
  return `The phase ${phase} was started ${PHASE_STARTS - 1} times and its process ended each time. Look for a memory limit, then retry.`;
}
