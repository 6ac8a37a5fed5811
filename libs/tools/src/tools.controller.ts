import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { currentContext, runInContext } from '@app/context';
import { NoTransaction, Orchestrated } from '@app/persistence';
import { type Page } from '@app/kernel';
import { Answers, pageOf, Roles } from '@app/tenancy';
import { type RegisteredTool, ToolCatalogue } from './tool-catalogue';
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
  @Answers(200, ToolExecution, 'Runs a tool in one transaction.', { problems: ['FLOW_STATE_CONFLICT', 'CLEANSING_REQUIRED'] })
  @Orchestrated('write')
  execute(@Param('name') name: string, @Body() { input, flowId }: ExecuteToolDto): Promise<ToolExecution> {
    const context = flowId ? currentContext().forFlow(flowId) : currentContext();
    return runInContext(context, () => this.executor.execute(name, input, context.flowId));
  }
}

function describe({ options, inputSchema, outputSchema, digest }: RegisteredTool): ToolDescription {
  const { name, version, description, effect, roles } = options;
  return { name, version, description, effect, roles, inputSchema, outputSchema, digest };
}
