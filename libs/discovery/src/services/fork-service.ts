import { AppError, uuidV7 } from '@app/kernel';
import { TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { DiscoveryFlow } from '../entities/discovery-flow.entity';
import { type FlowPhase } from '../entities/flow-phase.entity';
import { type FlowConfiguration, isDone, type PhaseName, PHASES } from '../model/flow';
import { type CopyState, copyStages, takesOver } from '../model/fork';
import { BEFORE_ALL_IDS } from './before-all-ids';
import { FlowJobs } from './flow-jobs';
import { FlowService } from './flow-service';
import {
  COPY_DEPENDENCIES,
  COPY_IMPORTS,
  COPY_MAPPINGS,
  COPY_PHASES,
  COPY_RECORDS,
  COPY_SOURCES,
  IMPORTS_TO_COPY,
} from './fork.statements';
import { ImportService } from './import-service';

export interface ForkRequest {
  name: string | null;
  /** What differs from the source's. */
  configuration: Partial<FlowConfiguration>;
  assessmentDate: string | null;
}

/** Rows of one statement: a third of a second, with the checks of their references. */
const CHUNK = 5_000;
/** With more rows the copy is made in the background, so that no request holds the source's lock for seconds. */
const MOST_AT_ONCE = 10_000;
const LONGEST_NAME = 255;

/**
 * Flows that begin where another one had got to. Copied are the flow's own rows; assets are the engagement's, and shared by its
 * flows. The source is only read.
 */
@RegistryService('fork_service')
export class ForkService {
  constructor(
    private readonly session: TenantSession,
    private readonly flows: FlowService,
    private readonly imports: ImportService,
    private readonly jobs: FlowJobs,
  ) {}

  /**
   * Makes a flow whose phases before `phase` are as the source's. A large one is `running` until its copy is complete; then, like
   * a small one at once, it is paused, or initialized when `phase` is the first.
   * @throws AppError NOT_FOUND; FLOW_STATE_CONFLICT when a phase before `phase` is not done
   */
  async fork(sourceId: string, phase: PhaseName, request: ForkRequest): Promise<DiscoveryFlow> {
    const source = await this.flows.lock(sourceId);
    const kept = (await this.flows.phases(sourceId)).filter((candidate) => takesOver(candidate.phase, phase));
    assertForkable(source, kept, phase);
    const found = await this.session.query<{ id: string; totalRecords: number; lastRow: number }>(IMPORTS_TO_COPY, [sourceId]);
    const copying: CopyState = {
      imports: found.map(({ id, lastRow }) => ({ from: id, to: uuidV7(), lastRow })),
      generations: Object.fromEntries(kept.map(({ phase: name, generation }) => [name, generation])),
      stage: 'records',
      position: 0,
      after: null,
    };
    const flow = await this.flows.create(
      request.name ?? `${source.name} (fork)`.slice(0, LONGEST_NAME),
      { ...source.configuration, ...request.configuration },
      request.assessmentDate ?? source.assessmentDate,
      { forkedFrom: sourceId, forkedPhase: phase, copying },
    );
    const pairs = JSON.stringify(copying.imports);
    await this.session.query(COPY_IMPORTS, [flow.id, pairs]);
    if (takesOver('field_mapping', phase)) await this.session.query(COPY_MAPPINGS, [flow.id, pairs]);
    const rows = found.reduce((sum, { totalRecords }) => sum + totalRecords, 0);
    if (rows > MOST_AT_ONCE) await this.jobs.start(flow, phase);
    else while (await this.copyNext(flow.id));
    return this.flows.get(flow.id);
  }

  /**
   * Copies the next rows; false when nothing is left to do, also because the flow was cancelled. Where the last call stopped stands
   * in the flow's row, which is locked: two callers take turns.
   * @throws AppError FLOW_STATE_CONFLICT when the source has changed since the fork
   */
  async copyNext(flowId: string): Promise<boolean> {
    const flow = await this.flows.lock(flowId);
    if (flow.status !== 'running' || !flow.copying) return false;
    await this.#assertUnchanged(flow, flow.copying);
    const next = await this.#copy(flow, flow.copying);
    if (next) await this.session.update(DiscoveryFlow, { id: flowId }, { copying: next });
    else await this.#complete(flow, flow.copying);
    return next !== null;
  }

  /** Null when that was the last part. */
  async #copy(flow: DiscoveryFlow, state: CopyState): Promise<CopyState | null> {
    const stages = copyStages(flow.forkedPhase!);
    const after = state.stage === 'records' ? await this.#copyRecords(flow, state) : await this.#copyByKey(flow, state);
    if (after !== null) return { ...state, after };
    if (state.stage === 'records' && state.position + 1 < state.imports.length)
      return { ...state, position: state.position + 1, after: null };
    const stage = stages[stages.indexOf(state.stage) + 1];
    return stage ? { ...state, stage, after: null } : null;
  }

  async #copyRecords(flow: DiscoveryFlow, { imports, position, after }: CopyState): Promise<string | null> {
    const imported = imports[position];
    if (!imported) return null;
    const from = Number(after ?? 0);
    const to = from + CHUNK;
    const cleansed = takesOver('data_cleansing', flow.forkedPhase!);
    await this.session.query(COPY_RECORDS, [imported.from, imported.to, from, to, cleansed]);
    if (to < imported.lastRow) return String(to);
    if (!cleansed) await this.imports.recount(imported.to);
    return null;
  }

  async #copyByKey(flow: DiscoveryFlow, { imports, stage, after }: CopyState): Promise<string | null> {
    const from = after ?? BEFORE_ALL_IDS;
    const rows =
      stage === 'sources'
        ? await this.session.query<{ after: string }>(COPY_SOURCES, [flow.forkedFrom, flow.id, JSON.stringify(imports), from, CHUNK])
        : await this.session.query<{ after: string }>(COPY_DEPENDENCIES, [flow.forkedFrom, flow.id, from, CHUNK]);
    return rows[0]?.after ?? null;
  }

  async #complete(flow: DiscoveryFlow, { generations }: CopyState): Promise<void> {
    await this.session.query(COPY_PHASES, [flow.forkedFrom, flow.id, Object.keys(generations)]);
    await this.flows.finishCopy(flow);
  }

  /** Locks the source, so that nothing is executed in it while these rows are read. */
  async #assertUnchanged(flow: DiscoveryFlow, { generations }: CopyState): Promise<void> {
    await this.flows.lock(flow.forkedFrom!);
    const changed = (await this.flows.phases(flow.forkedFrom!)).find(
      ({ phase, generation }) => phase in generations && generations[phase] !== generation,
    );
    if (changed)
      throw new AppError(
        'FLOW_STATE_CONFLICT',
        `The phase ${changed.phase} of the source was executed again while it was copied. Cancel this flow, and fork anew when the source is through.`,
      );
  }
}

function assertForkable(source: DiscoveryFlow, kept: FlowPhase[], phase: PhaseName): void {
  if (source.copying)
    throw new AppError('FLOW_STATE_CONFLICT', 'The flow is itself still being copied. Wait until it is no longer running, then fork it.');
  const missing = kept.find((candidate) => !isDone(candidate.status));
  if (!missing) return;
  const possible = PHASES[missing.position];
  throw new AppError(
    'FLOW_STATE_CONFLICT',
    `A fork from ${phase} needs the phase ${missing.phase}, which is ${missing.status}. Advance the flow until it is completed, or fork from ${possible}.`,
  );
}
