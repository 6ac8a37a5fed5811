import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { KeepsKey } from '@app/idempotency';
import { NoTransaction, Orchestrated } from '@app/persistence';
import { type Page } from '@app/kernel';
import { Answers, pageOf, Roles } from '@app/tenancy';
import { runForFlow } from './run-for-flow';
import { type RegisteredTool, ToolCatalogue } from './tool-catalogue';
import { isRetrySafe } from './tool.decorator';
import { ToolExecutor } from './tool-executor';
import { ExecuteToolDto, ToolDescription, ToolExecution } from './tools.dto';

@Controller('api/v1/tools')
@Roles('agent')
export class ToolsController {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly executor: ToolExecutor,
  ) {}

  @Get()
  @Answers(200, pageOf(ToolDescription), 'Lists the tools with their input and output schemas.')
  @NoTransaction()
  list(): Page<ToolDescription> {
    return { items: this.catalogue.all().map(describe), nextCursor: null };
  }

  @Get(':name')
  @Answers(200, ToolDescription, 'Describes one tool.')
  @NoTransaction()
  get(@Param('name') name: string): ToolDescription {
    return describe(this.catalogue.get(name));
  }

  @Post(':name/executions')
  @Answers(200, ToolExecution, 'Runs a tool in one transaction.', {
    problems: ['FLOW_STATE_CONFLICT', 'CLEANSING_REQUIRED', 'DRY_RUN_IMPOSSIBLE'],
  })
  @KeepsKey('deferred')
  @Orchestrated('write')
  execute(@Param('name') name: string, @Body() { input, flowId, dryRun }: ExecuteToolDto): Promise<ToolExecution> {
    return runForFlow(flowId, () => this.executor.execute(name, input, dryRun));
  }
}

function describe({ options, inputSchema, outputSchema, digest }: RegisteredTool): ToolDescription {
  const { name, version, description, effect, roles, externalEffects = false } = options;
  const retrySafe = isRetrySafe(options);
  return { name, version, description, effect, externalEffects, retrySafe, roles, inputSchema, outputSchema, digest };
}
