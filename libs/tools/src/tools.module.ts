import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ToolCatalogue } from './tool-catalogue';
import { ToolExecutor } from './tool-executor';
import { ToolsController } from './tools.controller';

@Module({
  imports: [DiscoveryModule],
  controllers: [ToolsController],
  providers: [ToolCatalogue, ToolExecutor],
  exports: [ToolCatalogue, ToolExecutor],
})
export class ToolsModule {}
