import { Module } from '@nestjs/common';
import { FeatureServicesModule } from '@app/service-registry';
import { ToolsModule } from '@app/tools';
import { FlowWorker } from './flow/flow-worker';
import { ImportReceiver } from './flow/import-receiver';
import { PhaseRunner } from './flow/phase-runner';
import { EventsController } from './http/events.controller';
import { FlowsController } from './http/flows.controller';
import { ImportsController } from './http/imports.controller';
import { MappingsController } from './http/mappings.controller';
import { ResultsController } from './http/results.controller';
import { AssessmentService } from './services/assessment-service';
import { AssetService } from './services/asset-service';
import { DependencyService } from './services/dependency-service';
import { FlowEventLog } from './services/flow-event-log';
import { FlowService } from './services/flow-service';
import { ImportService } from './services/import-service';
import { InventoryService } from './services/inventory-service';
import { MappingService } from './services/mapping-service';
import { ReportService } from './services/report-service';
import { AssetGetTool } from './tools/asset-get.tool';
import { AssetUpsertTool } from './tools/asset-upsert.tool';

const SERVICES = [
  AssessmentService,
  AssetService,
  DependencyService,
  FlowEventLog,
  FlowService,
  ImportService,
  InventoryService,
  MappingService,
  ReportService,
];

/** The discovery domain. Named so because Nest has a DiscoveryModule of its own. */
@Module({
  imports: [ToolsModule, FeatureServicesModule.register(SERVICES)],
  controllers: [FlowsController, ImportsController, MappingsController, ResultsController, EventsController],
  providers: [PhaseRunner, FlowWorker, ImportReceiver, AssetUpsertTool, AssetGetTool],
})
export class DiscoveryDomainModule {}
