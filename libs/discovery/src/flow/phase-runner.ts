import { Injectable, Logger } from '@nestjs/common';
import { type RequestContext } from '@app/context';
import { systemClock } from '@app/kernel';
import { type Job } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { AuditService } from '@app/audit';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { FlowPhase } from '../entities/flow-phase.entity';
import { LifecycleCatalog } from '../lifecycle/lifecycle-catalog';
import { type PhaseName } from '../model/flow';
import { FlowService } from '../services/flow-service';
import { AssetInventoryPhase } from './asset-inventory.phase';
import { DataCleansingPhase } from './data-cleansing.phase';
import { DataImportPhase } from './data-import.phase';
import { DependencyAnalysisPhase } from './dependency-analysis.phase';
import { assertNotDiedTooOften, failedStart } from './failed-start';
import { FieldMappingPhase } from './field-mapping.phase';
import { type PhaseHandler, type PhaseOutcome } from './phase-handler';
import { PhaseInterruptedError } from './phase-interrupted.error';
import { PhaseLease } from './phase-lease';
import { PhaseTools } from './phase-tools';
import { TechDebtAssessmentPhase } from './tech-debt-assessment.phase';

/** One start of a phase's job. */
interface PhaseStart {
  context: RequestContext;
  flowId: string;
  phase: PhaseName;
  start: number;
  startedMs: number;
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
    private readonly tools: PhaseTools,
  ) {}

  /**
   * @param job `start`: how often it was started, this time included; a start that ended with its process counts too. `signal`:
   * the phase then stops after its step, and leaves neither a failure nor its evidence.
   * @throws what the phase throws, when another try follows; anything, when it was stopped by the signal.
   */
  async run(context: RequestContext, flowId: string, phase: PhaseName, { start, signal }: Pick<Job, 'start' | 'signal'>): Promise<void> {
    const job = { context, flowId, phase, start, signal, startedMs: systemClock.monotonicMs() };
    try {
      assertNotDiedTooOften(start, `the phase ${phase}`);
      const found = await this.#begin(job);
      if (!found) return;
      const { flow, lease } = found;
      await lease.refreshStatistics();
      const outcome = await this.#handlers[phase].run({
        flow,
        checkpoint: lease.checkpoint,
        read: (work) => lease.read(work),
        step: (work) => lease.step(work),
        tool: (name, input) => lease.tool(name, input),
      });
      await this.#finish(job, lease, outcome);
    } catch (error) {
      if (error instanceof PhaseInterruptedError) return this.#logger.log(error.message);
      // Also what looks like a failure: a step that was cut off says that its connection is lost.
      if (signal.aborted) throw error;
      await this.#failed(job, error);
    }
  }

  /** Null when the flow no longer wants this phase: paused, cancelled, or done by a job that was delivered twice. */
  #begin({ context, flowId, phase, signal }: PhaseStart): Promise<{ flow: DiscoveryFlow; lease: PhaseLease } | null> {
    return this.registries.run(context, 'write', async (services) => {
      const flow = await services.get(FlowService).lock(flowId);
      if (flow.status !== 'running' || flow.currentPhase !== phase) return null;
      const row = await services.session.findOne(FlowPhase, { flowId, phase });
      if (row?.status !== 'running') return null;
      const run = row.attempts + 1;
      await services.session.update(FlowPhase, { flowId, phase }, { attempts: run });
      const id = { context, flowId, phase, run, generation: row.generation, signal };
      return { flow, lease: new PhaseLease(this.registries, this.tools, id, row.checkpoint) };
    });
  }

  #finish({ context, flowId, phase, startedMs }: PhaseStart, lease: PhaseLease, outcome: PhaseOutcome): Promise<void> {
    return this.registries.run(context, 'write', async (services, unit) => {
      const flow = await lease.assertWanted(services);
      if (outcome.kind === 'approval') return services.get(FlowService).waitForApproval(flow, outcome.reasons);
      await outcome.finish?.(services);
      await services.get(FlowService).finishPhase(flow, phase, outcome.kind, outcome.summary);
      const details = {
        phase,
        success: true,
        duration_ms: systemClock.monotonicMs() - startedMs,
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

  async #failed({ context, flowId, phase, start, startedMs }: PhaseStart, error: unknown): Promise<void> {
    const { code, message, final, explained } = failedStart(error, start, `the phase ${phase}`, context.requestId);
    const where = `${context.requestId} flow ${flowId} ${phase}`;
    if (explained) this.#logger.warn(`${where}: ${message}`);
    else this.#logger.error(`${where}: ${error instanceof Error ? error.stack : String(error)}`);
    const details = { phase, success: false, error_type: code, error: message, duration_ms: systemClock.monotonicMs() - startedMs, final };
    await this.audit.recordDetached(context, { category: 'FLOW_OPERATION', level: 'ERROR', operation: `flow.${phase}`, flowId, details });
    if (!final) throw error;
    await this.registries.run(context, 'write', async (services) => {
      const flow = await services.get(FlowService).lock(flowId);
      if (flow.status === 'running' && flow.currentPhase === phase)
        await services.get(FlowService).fail(flow, { code, message, phase }, start);
    });
  }
}
