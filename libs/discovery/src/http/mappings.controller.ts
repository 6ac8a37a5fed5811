import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Put } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { currentContext } from '@app/context';
import { currentUnitOfWork, Orchestrated } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { type Page } from '@app/kernel';
import { Answers, pageOf, Roles } from '@app/tenancy';
import { FlowService } from '../services/flow-service';
import { MappingService } from '../services/mapping-service';
import { DecideMappingsDto } from './discovery.dto';
import { mappingsView, MappingView } from './mapping.view';

/** The approval gate: suggestions, corrections, approval. */
@Controller('api/v1/discovery/flows/:id/field-mappings')
@Roles('agent')
export class MappingsController {
  constructor(
    private readonly registries: RegistryFactory,
    private readonly audit: AuditService,
  ) {}

  @Get()
  @Answers(200, pageOf(MappingView), 'Lists what each column of the imports is taken for, with confidence and reason.')
  @Orchestrated('read')
  async list(@Param('id', ParseUUIDPipe) flowId: string): Promise<Page<MappingView>> {
    const services = await this.registries.current();
    await services.get(FlowService).get(flowId);
    return mappingsView(await services.get(MappingService).list(flowId));
  }

  @Put()
  @Answers(200, pageOf(MappingView), 'Corrects the meaning of columns.', { problems: ['FLOW_STATE_CONFLICT'] })
  @Orchestrated('write')
  async decide(@Param('id', ParseUUIDPipe) flowId: string, @Body() { mappings }: DecideMappingsDto): Promise<Page<MappingView>> {
    const services = await this.registries.current();
    await services.get(FlowService).lockFor('map', flowId);
    await services.get(MappingService).decide(flowId, mappings);
    this.#record(flowId, 'flow.map', { decisions: mappings.length });
    return mappingsView(await services.get(MappingService).list(flowId));
  }

  /** Approves what stands; a flow that was advancing goes on by itself. */
  @Post('approve')
  @Answers(200, pageOf(MappingView), 'Approves the mappings as they stand; a flow that was advancing goes on.', {
    problems: ['FLOW_STATE_CONFLICT'],
  })
  @Orchestrated('write')
  async approve(@Param('id', ParseUUIDPipe) flowId: string): Promise<Page<MappingView>> {
    const services = await this.registries.current();
    const flow = await services.get(FlowService).lockFor('approve', flowId);
    await services.get(MappingService).approve(flowId);
    const mappings = await services.get(MappingService).list(flowId);
    const mapped = mappings.filter(({ target }) => target !== null).length;
    await services
      .get(FlowService)
      .finishPhase(flow, 'field_mapping', 'completed', { columns: mappings.length, mapped, approvedBy: 'person' });
    this.#record(flowId, 'flow.approve_mappings', { columns: mappings.length, mapped });
    return mappingsView(mappings);
  }

  #record(flowId: string, operation: string, details: Record<string, unknown>): void {
    this.audit.recordWithCommit(currentUnitOfWork(), currentContext(), {
      category: 'FLOW_OPERATION',
      level: 'INFO',
      operation,
      flowId,
      details: { ...details, success: true },
    });
  }
}
