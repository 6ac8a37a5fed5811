import { Body, Controller, Post } from '@nestjs/common';
import { KeepsKey } from '@app/idempotency';
import { Orchestrated } from '@app/persistence';
import { Answers, Roles } from '@app/tenancy';
import { PlanExecutor } from './plan-executor';
import { runForFlow } from './run-for-flow';
import { ExecutePlanDto, PlanExecution } from './tool-plans.dto';

@Controller('api/v1/tool-plans')
@Roles('agent')
export class ToolPlansController {
  constructor(private readonly executor: PlanExecutor) {}

  @Post()
  @Answers(200, PlanExecution, 'Runs several tools in one transaction, all or nothing.', {
    problems: ['NOT_FOUND', 'FLOW_STATE_CONFLICT', 'CLEANSING_REQUIRED'],
  })
  @KeepsKey('deferred')
  @Orchestrated('write')
  execute(@Body() { steps, flowId, dryRun }: ExecutePlanDto): Promise<PlanExecution> {
    return runForFlow(flowId, () => this.executor.execute(steps, dryRun));
  }
}
