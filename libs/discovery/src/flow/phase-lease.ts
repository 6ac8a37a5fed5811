import { type RequestContext } from '@app/context';
import { type RegistryFactory, type ServiceRegistry } from '@app/service-registry';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { FlowPhase } from '../entities/flow-phase.entity';
import { type PhaseName } from '../model/flow';
import { FlowEventLog } from '../services/flow-event-log';
import { FlowService } from '../services/flow-service';
import { PlannerStatistics } from '../services/planner-statistics';
import { type Checkpoint, type Step } from './phase-handler';
import { PhaseInterruptedError } from './phase-interrupted.error';
import { type PhaseTools, type ToolResults } from './phase-tools';
import { stepKey } from './step-key';

/** Which run of which phase. `run` is a fencing token: a later run of the same phase has a higher one, and shuts this one out. */
export interface PhaseRunId {
  context: RequestContext;
  flowId: string;
  phase: PhaseName;
  run: number;
  generation: number;
  /** Aborted when the replica stops: no further unit of work begins. */
  signal: AbortSignal;
}

/** The right of one run of a phase to write, and how far it has come. Each step asks whether the right still stands. */
export class PhaseLease {
  /** Where the phase itself goes on; null: at its beginning. */
  checkpoint: Checkpoint | null;
  #tools: ToolResults;
  #calls = 0;

  /** `stored`: the checkpoint as an earlier run left it. */
  constructor(
    private readonly registries: RegistryFactory,
    private readonly tools: PhaseTools,
    private readonly id: PhaseRunId,
    stored: Checkpoint | null,
  ) {
    const { tools: results = {}, ...own } = stored ?? {};
    this.#tools = results as ToolResults;
    this.checkpoint = Object.keys(own).length > 0 ? own : null;
  }

  async read<T>(work: (services: ServiceRegistry) => Promise<T>): Promise<T> {
    this.id.signal.throwIfAborted();
    return this.registries.run(this.id.context, 'read', work);
  }

  async step(work: Step): Promise<void> {
    await this.#commit(async (services) => ({ tools: this.#tools, ...(await work(services)) }));
  }

  async tool<Output extends object>(name: string, input: object): Promise<Output> {
    const { flowId, phase, generation } = this.id;
    const step = ++this.#calls;
    const key = stepKey({ flowId, phase, generation, step, tool: name, input });
    const known = this.#tools[step];
    if (known?.key === key) return known.output as Output;
    const call = (): Promise<object> => this.tools.execute(name, input, { flowId, idempotencyKey: key });
    // What only reads has no effect that could come twice: its result is kept by a unit of its own.
    const readBefore = this.tools.onlyReads(name) ? await this.read(call) : null;
    let output: object = {};
    await this.#commit(async () => {
      output = readBefore ?? (await call());
      return { checkpoint: this.checkpoint, tools: { ...this.#tools, [step]: { key, output } } };
    });
    return output as Output;
  }

  /**
   * Locks the flow, so that nothing can pause it, and no other run can begin, until the unit of work has ended.
   * @throws PhaseInterruptedError
   */
  async assertWanted(services: ServiceRegistry): Promise<DiscoveryFlow> {
    const { flowId, phase, run } = this.id;
    const flow = await services.get(FlowService).lock(flowId);
    if (flow.status !== 'running' || flow.currentPhase !== phase) throw new PhaseInterruptedError(flowId, flow.status);
    const row = await services.session.findOne(FlowPhase, { flowId, phase });
    if (row?.attempts !== run) throw new PhaseInterruptedError(flowId, `taken over by run ${row?.attempts} of ${phase}`);
    return flow;
  }

  /** Between the steps, in a unit of its own: a step must not hold the locks of an ANALYZE. */
  refreshStatistics(): Promise<void> {
    return this.registries.run(this.id.context, 'write', (services) => services.get(PlannerStatistics).refresh());
  }

  async #commit(
    work: (services: ServiceRegistry) => Promise<{ checkpoint: Checkpoint | null; tools: ToolResults; progress?: Record<string, unknown> }>,
  ): Promise<void> {
    const { context, flowId, phase, signal } = this.id;
    signal.throwIfAborted();
    const { checkpoint, tools } = await this.registries.run(context, 'write', async (services) => {
      await this.assertWanted(services);
      const result = await work(services);
      const stored = Object.keys(result.tools).length > 0 ? { ...result.checkpoint, tools: result.tools } : result.checkpoint;
      await services.session.update(FlowPhase, { flowId, phase }, { checkpoint: stored });
      if (result.progress) await services.get(FlowEventLog).append(flowId, 'phase.progress', { phase, ...result.progress });
      return result;
    });
    this.checkpoint = checkpoint;
    this.#tools = tools;
    await this.refreshStatistics();
  }
}
