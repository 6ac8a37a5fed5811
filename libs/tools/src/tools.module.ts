import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { PlanExecutor } from './plan-executor';
import { ToolAudit } from './tool-audit';
import { ToolCatalogue } from './tool-catalogue';
import { ToolExecutor } from './tool-executor';
import { ToolMetrics } from './tool-metrics';
import { ToolPlansController } from './tool-plans.controller';
import { ToolRunner } from './tool-runner';
import { ToolsController } from './tools.controller';

@Module({
  imports: [DiscoveryModule],
  controllers: [ToolsController, ToolPlansController],
  providers: [ToolCatalogue, ToolAudit, ToolRunner, ToolExecutor, PlanExecutor, ToolMetrics],
  exports: [ToolCatalogue, ToolExecutor],
})
export class ToolsModule {}
