import { AppError, systemClock, uuidV7 } from '@app/kernel';
import { RequestContext } from '@app/context';
import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { DiscoveryFlow } from '../entities/discovery-flow.entity';
import { FlowPhase } from '../entities/flow-phase.entity';
import { type FlowConfiguration, type FlowError, isDone, type PhaseName, PHASES, type RunMode } from '../model/flow';
import { FlowEventLog } from './flow-event-log';
import { FlowJobs } from './flow-jobs';
import { assertPossible, type FlowCommand } from './flow-states';

const PAGE = sql(
  'flow.page',
  `SELECT * FROM discovery_flows WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())
      AND ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
);

/** What makes a flow a fork. */
export type Fork = Required<Pick<DiscoveryFlow, 'forkedFrom' | 'forkedPhase' | 'copying'>>;
const NO_FORK: Fork = { forkedFrom: null, forkedPhase: null, copying: null };

/** The state machine of discovery flows: every change of state, with its event and its job, in one transaction. */
@RegistryService('discovery_flow_service')
export class FlowService {
  constructor(
    private readonly session: TenantSession,
    private readonly context: RequestContext,
    private readonly events: FlowEventLog,
    private readonly jobs: FlowJobs,
  ) {}

  /** `assessmentDate`: the ISO day on which lifecycles are judged. A fork runs until it is copied. */
  async create(name: string, configuration: FlowConfiguration, assessmentDate: string, fork = NO_FORK): Promise<DiscoveryFlow> {
    const id = uuidV7();
    const createdBy = this.context.principal!.id;
    await this.session.insert(DiscoveryFlow, {
      id,
      name,
      status: fork.copying ? 'running' : 'initialized',
      ...fork,
      configuration,
      assessmentDate,
      implementation: 'registry',
      cycles: [],
      eventSeq: 0,
      createdBy,
      createdAt: systemClock.now(),
      updatedAt: systemClock.now(),
    });
    await this.session.insert(
      FlowPhase,
      PHASES.map((phase, position) => ({ flowId: id, phase, position, status: 'pending' as const, attempts: 0, generation: 1 })),
    );
    const { forkedFrom: flowId, forkedPhase: phase } = fork;
    await this.events.append(id, 'flow.created', { name, ...(flowId ? { forkedFrom: { flowId, phase } } : {}) });
    return this.get(id);
  }

  /** @throws AppError NOT_FOUND, also for another tenant's flow. */
  async get(id: string): Promise<DiscoveryFlow> {
    const flow = await this.session.findOne(DiscoveryFlow, { id });
    if (!flow) throw AppError.notFound('flow');
    return flow;
  }

  /**
   * The flow, once the given phase is behind it: for those who need what the phase left.
   * @throws AppError NOT_FOUND, CLEANSING_REQUIRED, FLOW_STATE_CONFLICT
   */
  async getAfter(phase: PhaseName, id: string): Promise<DiscoveryFlow> {
    const flow = await this.get(id);
    const status = (await this.phases(id)).find((candidate) => candidate.phase === phase)?.status ?? 'pending';
    if (isDone(status)) return flow;
    throw new AppError(
      phase === 'data_cleansing' ? 'CLEANSING_REQUIRED' : 'FLOW_STATE_CONFLICT',
      `This needs the result of the phase ${phase}, which is ${status}. Advance the flow, wait until the phase is completed, and try again.`,
    );
  }

  /** Newest first; `after` is the id of the last one of the page before. */
  page(limit: number, after: string | null): Promise<DiscoveryFlow[]> {
    return this.session.select(DiscoveryFlow, PAGE, [after, limit]);
  }

  phases(flowId: string): Promise<FlowPhase[]> {
    return this.session.find(FlowPhase, { flowId }, { orderBy: { position: 'asc' } });
  }

  /** Locks the flow until the end of the transaction. @throws AppError NOT_FOUND, FLOW_STATE_CONFLICT */
  async lockFor(command: FlowCommand, id: string): Promise<DiscoveryFlow> {
    const flow = await this.lock(id);
    assertPossible(command, flow.status, flow.copying !== null);
    return flow;
  }

  async lock(id: string): Promise<DiscoveryFlow> {
    const flow = await this.session.findOne(DiscoveryFlow, { id }, { forUpdate: true });
    if (!flow) throw AppError.notFound('flow');
    return flow;
  }

  /** Starts the next unfinished phase; on a running flow only the mode changes, on a finished one nothing. */
  async advance(id: string): Promise<DiscoveryFlow> {
    const flow = await this.lockFor('advance', id);
    if (flow.status === 'running') await this.#change(flow, { runMode: 'all' });
    else if (flow.status !== 'completed') await this.start(flow, await this.#nextPhase(id), 'all');
    return this.get(id);
  }

  /** Runs one phase again or for the first time; later phases start over. */
  async execute(id: string, phase: PhaseName): Promise<DiscoveryFlow> {
    const flow = await this.lockFor('execute', id);
    const phases = await this.phases(id);
    const missing = phases.find((candidate) => candidate.position < PHASES.indexOf(phase) && !isDone(candidate.status));
    if (missing && PHASES.indexOf(phase) > PHASES.indexOf('data_cleansing') && missing.position <= PHASES.indexOf('data_cleansing')) {
      throw new AppError(
        'CLEANSING_REQUIRED',
        `${phase} needs cleansed data; the phase ${missing.phase} is ${missing.status}. Run it first, or use advance.`,
      );
    }
    if (missing) throw new AppError('FLOW_STATE_CONFLICT', `${phase} comes after ${missing.phase}, which is ${missing.status}.`);
    for (const later of phases.filter((candidate) => candidate.position >= PHASES.indexOf(phase))) {
      await this.session.update(
        FlowPhase,
        { flowId: id, phase: later.phase },
        {
          ...{ status: 'pending', generation: later.generation + 1, checkpoint: null, summary: null, error: null },
          ...{ startedAt: null, completedAt: null },
        },
      );
    }
    await this.start(flow, phase, 'phase');
    return this.get(id);
  }

  async pause(id: string): Promise<DiscoveryFlow> {
    return this.#move('pause', id, { status: 'paused' });
  }

  async cancel(id: string): Promise<DiscoveryFlow> {
    const flow = await this.#move('cancel', id, { status: 'cancelled', completedAt: systemClock.now() });
    await this.#withdrawJob(flow);
    return flow;
  }

  async resume(id: string): Promise<DiscoveryFlow> {
    const flow = await this.lockFor('resume', id);
    await this.start(flow, await this.#nextPhase(id), flow.runMode ?? 'all');
    return this.get(id);
  }

  /** Starts the failed phase again from its checkpoint. */
  async retry(id: string): Promise<DiscoveryFlow> {
    const flow = await this.lockFor('retry', id);
    if (flow.copying) {
      await this.#change(flow, { status: 'running', error: null });
      await this.jobs.start(flow, flow.forkedPhase!);
    } else await this.start(flow, await this.#nextPhase(id), 'all');
    return this.get(id);
  }

  /** Marks the phase as started and adds its job; both happen if and only if the transaction commits. */
  async start(flow: DiscoveryFlow, phase: PhaseName, runMode: RunMode): Promise<void> {
    // Of the phase that failed; another one may be executed instead of it.
    if (flow.status === 'failed') await this.#withdrawJob(flow);
    await this.#change(flow, { status: 'running', currentPhase: phase, runMode, error: null, completedAt: null });
    await this.session.update(FlowPhase, { flowId: flow.id, phase }, { status: 'running', error: null, startedAt: systemClock.now() });
    await this.events.append(flow.id, 'phase.started', { phase });
    await this.jobs.start(flow, phase);
  }

  /** Ends a phase and starts the next one, or ends the flow. */
  async finishPhase(
    flow: DiscoveryFlow,
    phase: PhaseName,
    status: 'completed' | 'skipped',
    summary: Record<string, unknown>,
  ): Promise<void> {
    await this.session.update(FlowPhase, { flowId: flow.id, phase }, { status, summary, checkpoint: null, completedAt: systemClock.now() });
    await this.events.append(flow.id, `phase.${status}`, { phase, ...summary });
    const next = PHASES[PHASES.indexOf(phase) + 1];
    if (!next) {
      await this.#change(flow, { status: 'completed', completedAt: systemClock.now() });
      await this.events.append(flow.id, 'flow.completed', {});
    } else if (flow.runMode === 'all') await this.start(flow, next, 'all');
    else {
      await this.#change(flow, { status: 'paused', currentPhase: next });
      await this.events.append(flow.id, 'flow.paused', { after: phase });
    }
  }

  async waitForApproval(flow: DiscoveryFlow, reasons: string[]): Promise<void> {
    await this.#change(flow, { status: 'waiting_for_approval' });
    await this.session.update(
      FlowPhase,
      { flowId: flow.id, phase: 'field_mapping' },
      { status: 'waiting_for_approval', summary: { waitingFor: reasons } },
    );
    await this.events.append(flow.id, 'flow.waiting_for_approval', { reasons });
  }

  /** Gives up after so many starts: the flow is failed, and its dead job in the operators' list, until it is started again or cancelled. */
  async fail(flow: DiscoveryFlow, error: FlowError, starts: number): Promise<void> {
    await this.#change(flow, { status: 'failed', error });
    if (!flow.copying) await this.session.update(FlowPhase, { flowId: flow.id, phase: error.phase }, { status: 'failed', error });
    await this.events.append(flow.id, 'flow.failed', { ...error });
    await this.jobs.bury(flow, error, starts);
  }

  /** A fork that has all it takes over: from now on a flow as any other. It goes on by itself when it was told to meanwhile. */
  async finishCopy(flow: DiscoveryFlow): Promise<void> {
    const [phase, whole] = [flow.forkedPhase!, { ...flow, copying: null }];
    await this.#change(flow, { copying: null });
    await this.events.append(flow.id, 'flow.copied', { phase });
    if (flow.runMode === 'all') return this.start(whole, phase, 'all');
    const first = phase === PHASES[0];
    await this.#change(flow, { status: first ? 'initialized' : 'paused', currentPhase: first ? null : phase });
  }

  async #move(
    command: 'pause' | 'cancel',
    id: string,
    changes: Partial<Pick<DiscoveryFlow, 'status' | 'completedAt'>>,
  ): Promise<DiscoveryFlow> {
    const flow = await this.lockFor(command, id);
    await this.#change(flow, changes);
    await this.events.append(id, `flow.${changes.status}`, {});
    return this.get(id);
  }

  async #change(flow: DiscoveryFlow, changes: Partial<DiscoveryFlow>): Promise<void> {
    await this.session.update(DiscoveryFlow, { id: flow.id }, { ...changes, updatedAt: systemClock.now() });
  }

  async #withdrawJob(flow: DiscoveryFlow): Promise<void> {
    const phase = flow.copying ? flow.forkedPhase : flow.currentPhase;
    if (phase) await this.jobs.withdraw(flow, phase);
  }

  async #nextPhase(flowId: string): Promise<PhaseName> {
    const next = (await this.phases(flowId)).find(({ status }) => !isDone(status));
    if (!next) throw new AppError('FLOW_STATE_CONFLICT', 'Every phase of this flow is done.');
    return next.phase;
  }
}
