import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { currentContext, runInContext } from '@app/context';
import { NoTransaction, Orchestrated } from '@app/persistence';
import { Roles } from '@app/tenancy';
import { type RegisteredTool, ToolCatalogue } from './tool-catalogue';
import { type ToolExecution, ToolExecutor } from './tool-executor';
import { ExecuteToolDto } from './tools.dto';

interface ToolDescription {
  name: string;
  version: string;
  description: string;
  effect: 'read' | 'write';
  roles: readonly string[];
  inputSchema: object;
  outputSchema: object;
  digest: string;
}

@Controller('api/v1/tools')
@Roles('agent')
export class ToolsController {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly executor: ToolExecutor,
  ) {}

  @Get()
  @NoTransaction()
  list(): { items: ToolDescription[]; nextCursor: null } {
    return { items: this.catalogue.all().map(describe), nextCursor: null };
  }

  @Get(':name')
  @NoTransaction()
  get(@Param('name') name: string): ToolDescription {
    return describe(this.catalogue.get(name));
  }

  @Post(':name/executions')
  @HttpCode(200)
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
