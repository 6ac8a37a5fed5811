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
import { ReportExport } from './http/report-export';
import { ResultsController } from './http/results.controller';
import { AssessmentService } from './services/assessment-service';
import { AssetCreationService } from './services/asset-creation-service';
import { AssetService } from './services/asset-service';
import { AttributeService } from './services/attribute-service';
import { DependencyAnalysisService } from './services/dependency-analysis-service';
import { DependencyService } from './services/dependency-service';
import { FlowEventLog } from './services/flow-event-log';
import { FlowService } from './services/flow-service';
import { ImportService } from './services/import-service';
import { InventoryService } from './services/inventory-service';
import { MappingConfidenceService } from './services/mapping-confidence-service';
import { MappingService } from './services/mapping-service';
import { QualityService } from './services/quality-service';
import { RecordService } from './services/record-service';
import { PlannerStatistics } from './services/planner-statistics';
import { ReportService } from './services/report-service';
import { TechDebtService } from './services/tech-debt-service';
import { AssetCreatorTool } from './tools/asset-creator.tool';
import { AssetGetTool } from './tools/asset-get.tool';
import { AssetUpsertTool } from './tools/asset-upsert.tool';
import { BulkAssetCreatorTool } from './tools/bulk-asset-creator.tool';
import { CriticalAttributesTool } from './tools/critical-attributes.tool';
import { DataQualityAssessorTool } from './tools/data-quality-assessor.tool';
import { DataValidatorTool } from './tools/data-validator.tool';
import { DependencyAnalyzerTool } from './tools/dependency-analyzer.tool';
import { LegacyAssessmentTool } from './tools/legacy-assessment.tool';
import { MappingConfidenceTool } from './tools/mapping-confidence.tool';
import { MigrationWavePlannerTool } from './tools/migration-wave-planner.tool';

const SERVICES = [
  AssessmentService,
  AssetCreationService,
  AssetService,
  AttributeService,
  DependencyAnalysisService,
  DependencyService,
  FlowEventLog,
  FlowService,
  ImportService,
  InventoryService,
  MappingConfidenceService,
  MappingService,
  PlannerStatistics,
  QualityService,
  RecordService,
  ReportService,
  TechDebtService,
];

const TOOLS = [
  AssetCreatorTool,
  AssetGetTool,
  AssetUpsertTool,
  BulkAssetCreatorTool,
  CriticalAttributesTool,
  DataQualityAssessorTool,
  DataValidatorTool,
  DependencyAnalyzerTool,
  LegacyAssessmentTool,
  MappingConfidenceTool,
  MigrationWavePlannerTool,
];

/** The discovery domain. Named so because Nest has a DiscoveryModule of its own. */
@Module({
  imports: [ToolsModule, FeatureServicesModule.register(SERVICES)],
  controllers: [FlowsController, ImportsController, MappingsController, ResultsController, EventsController],
  providers: [PhaseRunner, FlowWorker, ImportReceiver, ReportExport, ...TOOLS],
})
export class DiscoveryDomainModule {}
