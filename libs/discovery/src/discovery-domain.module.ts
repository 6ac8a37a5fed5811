import { Module, type Provider } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { FeatureServicesModule } from '@app/service-registry';
import { ToolsModule } from '@app/tools';
import { CopyRunner } from './flow/copy-runner';
import { DeadJobs } from './flow/dead-jobs';
import { FlowWorker } from './flow/flow-worker';
import { ImportReceiver } from './flow/import-receiver';
import { PhaseRunner } from './flow/phase-runner';
import { PhaseTools } from './flow/phase-tools';
import { DeadJobsController } from './http/dead-jobs.controller';
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
import { FlowJobs } from './services/flow-jobs';
import { FlowService } from './services/flow-service';
import { ForkService } from './services/fork-service';
import { ImportService } from './services/import-service';
import { InventoryService } from './services/inventory-service';
import { JobSlots } from './services/job-slots';
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
  FlowJobs,
  FlowService,
  ForkService,
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

const JOB_SLOTS: Provider = {
  provide: JobSlots,
  useFactory: ({ tenantJobConcurrency }: AppConfig) => new JobSlots(tenantJobConcurrency),
  inject: [APP_CONFIG],
};

/** The discovery domain. Named so because Nest has a DiscoveryModule of its own. */
@Module({
  imports: [ToolsModule, FeatureServicesModule.register(SERVICES)],
  controllers: [FlowsController, ImportsController, MappingsController, ResultsController, EventsController, DeadJobsController],
  providers: [JOB_SLOTS, PhaseTools, PhaseRunner, CopyRunner, DeadJobs, FlowWorker, ImportReceiver, ReportExport, ...TOOLS],
})
export class DiscoveryDomainModule {}
