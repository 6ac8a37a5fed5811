import { Body, Controller, Get, Param, ParseEnumPipe, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { currentContext } from '@app/context';
import { currentUnitOfWork, Orchestrated } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { Answers, pageOf, PageQuery, Roles } from '@app/tenancy';
import { type DiscoveryFlow } from '../entities/discovery-flow.entity';
import { type PhaseName, PHASES } from '../model/flow';
import { FlowService } from '../services/flow-service';
import { ForkService } from '../services/fork-service';
import { DEFAULT_LIMIT, isoDay, type Page, readCursor, systemClock, toPage, UUID_KEY } from '@app/kernel';
import { CreateFlowDto, ForkFlowDto } from './discovery.dto';
import { flowView, FlowView } from './flow.view';

const PHASE_ENUM = Object.fromEntries(PHASES.map((phase) => [phase, phase]));
const DEFAULT_THRESHOLD = 0.85;
const COMMAND = { problems: ['FLOW_STATE_CONFLICT'] } as const;

/** Discovery flows and the commands of their state machine. */
@Controller('api/v1/discovery/flows')
@Roles('agent')
export class FlowsController {
  constructor(
    private readonly registries: RegistryFactory,
    private readonly audit: AuditService,
  ) {}

  @Post()
  @Answers(201, FlowView, 'Creates a discovery flow; nothing runs before imports and advance.')
  @Orchestrated('write')
  create(@Body() { name, configuration }: CreateFlowDto): Promise<FlowView> {
    const complete = {
      autoApproveThreshold: configuration?.autoApproveThreshold ?? DEFAULT_THRESHOLD,
      autopilot: configuration?.autopilot ?? false,
    };
    const assessmentDate = configuration?.assessmentDate ?? isoDay(systemClock.now());
    return this.#command('create', null, (flows) => flows.create(name, complete, assessmentDate));
  }

  @Post(':id/fork')
  @Answers(
    201,
    FlowView,
    'Makes a flow that takes over what the phases before the given one left; it is running while a large one is copied.',
    COMMAND,
  )
  @Orchestrated('write')
  async fork(@Param('id', ParseUUIDPipe) id: string, @Body() { fromPhase, name, configuration }: ForkFlowDto): Promise<FlowView> {
    const { assessmentDate = null, ...changes } = configuration ?? {};
    const forks = (await this.registries.current()).get(ForkService);
    const request = { name: name ?? null, configuration: stated(changes), assessmentDate };
    return this.#command('fork', null, () => forks.fork(id, fromPhase, request), { forked_from: id, from_phase: fromPhase });
  }

  @Get()
  @Answers(200, pageOf(FlowView), 'Lists the flows of the engagement, the newest first.')
  @Orchestrated('read')
  async list(@Query() { limit = DEFAULT_LIMIT, cursor }: PageQuery): Promise<Page<FlowView>> {
    const flows = await this.#flows();
    const rows = await flows.page(limit + 1, readCursor(cursor, UUID_KEY));
    const phases = new Map(await Promise.all(rows.map(async ({ id }) => [id, await flows.phases(id)] as const)));
    return toPage(
      rows,
      limit,
      ({ id }) => id,
      (flow) => flowView(flow, phases.get(flow.id) ?? []),
    );
  }

  @Get(':id')
  @Answers(200, FlowView, 'Shows a flow and its phases.')
  @Orchestrated('read')
  async get(@Param('id', ParseUUIDPipe) id: string): Promise<FlowView> {
    const flows = await this.#flows();
    return flowView(await flows.get(id), await flows.phases(id));
  }

  @Post(':id/phases/:phase/execute')
  @Answers(202, FlowView, 'Runs one phase; later phases start over.', { problems: ['FLOW_STATE_CONFLICT', 'CLEANSING_REQUIRED'] })
  @Orchestrated('write')
  execute(@Param('id', ParseUUIDPipe) id: string, @Param('phase', new ParseEnumPipe(PHASE_ENUM)) phase: PhaseName): Promise<FlowView> {
    return this.#command('execute', id, (flows) => flows.execute(id, phase), { phase });
  }

  @Post(':id/advance')
  @Answers(202, FlowView, 'Runs the flow until it is done, failed or waiting for approval.', COMMAND)
  @Orchestrated('write')
  advance(@Param('id', ParseUUIDPipe) id: string): Promise<FlowView> {
    return this.#command('advance', id, (flows) => flows.advance(id));
  }

  @Post(':id/pause')
  @Answers(200, FlowView, 'Stops the flow after its current step.', COMMAND)
  @Orchestrated('write')
  pause(@Param('id', ParseUUIDPipe) id: string): Promise<FlowView> {
    return this.#command('pause', id, (flows) => flows.pause(id));
  }

  @Post(':id/resume')
  @Answers(202, FlowView, 'Goes on with a paused flow.', COMMAND)
  @Orchestrated('write')
  resume(@Param('id', ParseUUIDPipe) id: string): Promise<FlowView> {
    return this.#command('resume', id, (flows) => flows.resume(id));
  }

  @Post(':id/cancel')
  @Answers(200, FlowView, 'Ends the flow for good.', COMMAND)
  @Orchestrated('write')
  cancel(@Param('id', ParseUUIDPipe) id: string): Promise<FlowView> {
    return this.#command('cancel', id, (flows) => flows.cancel(id));
  }

  @Post(':id/retry')
  @Answers(202, FlowView, 'Starts the failed phase again from its checkpoint.', COMMAND)
  @Orchestrated('write')
  retry(@Param('id', ParseUUIDPipe) id: string): Promise<FlowView> {
    return this.#command('retry', id, (flows) => flows.retry(id));
  }

  async #flows(): Promise<FlowService> {
    return (await this.registries.current()).get(FlowService);
  }

  async #command(
    name: string,
    flowId: string | null,
    work: (flows: FlowService) => Promise<DiscoveryFlow>,
    details: Record<string, unknown> = {},
  ): Promise<FlowView> {
    const flows = await this.#flows();
    const flow = await work(flows);
    this.audit.recordWithCommit(currentUnitOfWork(), currentContext(), {
      category: 'FLOW_OPERATION',
      level: 'INFO',
      operation: `flow.${name}`,
      flowId: flowId ?? flow.id,
      details: { ...details, success: true, status: flow.status },
    });
    return flowView(flow, await flows.phases(flow.id));
  }
}

/** A field of a DTO that was left out is there as undefined, or was sent as null, and would hide what stands in its place. */
function stated<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Partial<T>;
}
