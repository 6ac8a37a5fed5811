import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ToolCatalogue } from './tool-catalogue';
import { ToolExecutor } from './tool-executor';
import { ToolMetrics } from './tool-metrics';
import { ToolsController } from './tools.controller';

@Module({
  imports: [DiscoveryModule],
  controllers: [ToolsController],
  providers: [ToolCatalogue, ToolExecutor, ToolMetrics],
  exports: [ToolCatalogue, ToolExecutor],
})
export class ToolsModule {}
