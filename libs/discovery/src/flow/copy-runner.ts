import { Injectable, Logger } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { type RequestContext } from '@app/context';
import { type Job } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { type PhaseName } from '../model/flow';
import { FlowService } from '../services/flow-service';
import { ForkService } from '../services/fork-service';
import { PlannerStatistics } from '../services/planner-statistics';
import { assertNotDiedTooOften, failedStart } from './failed-start';

/** Copies what a large forked flow takes over, a chunk a unit of work; a killed process leaves the flow's own note of how far it came. */
@Injectable()
export class CopyRunner {
  readonly #logger = new Logger('CopyRunner');

  constructor(
    private readonly registries: RegistryFactory,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param phase the first phase that is not copied
   * @throws what the copy throws, when another try follows; anything, when the replica stops
   */
  async run(context: RequestContext, flowId: string, phase: PhaseName, { start, signal }: Pick<Job, 'start' | 'signal'>): Promise<void> {
    try {
      assertNotDiedTooOften(start, 'the copy of the flow');
      while (await this.registries.run(context, 'write', (services) => services.get(ForkService).copyNext(flowId))) {
        await this.registries.run(context, 'write', (services) => services.get(PlannerStatistics).refresh());
        signal.throwIfAborted();
      }
    } catch (error) {
      if (signal.aborted) throw error;
      await this.#failed(context, flowId, phase, start, error);
    }
  }

  async #failed(context: RequestContext, flowId: string, phase: PhaseName, start: number, error: unknown): Promise<void> {
    const { code, message, final } = failedStart(error, start, 'the copy of the flow', context.requestId);
    this.#logger.error(`${context.requestId} copy of flow ${flowId}: ${error instanceof Error ? error.stack : String(error)}`);
    const details = { success: false, error_type: code, error: message, final };
    await this.audit.recordDetached(context, { category: 'FLOW_OPERATION', level: 'ERROR', operation: 'flow.copy', flowId, details });
    if (!final) throw error;
    await this.registries.run(context, 'write', async (services) => {
      const flow = await services.get(FlowService).lock(flowId);
      if (flow.status === 'running' && flow.copying) await services.get(FlowService).fail(flow, { code, message, phase }, start);
    });
  }
}
