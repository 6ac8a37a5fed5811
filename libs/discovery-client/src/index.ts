export { ApiProblemError } from './api-problem.error';
export {
  type DiscoveryReport,
  type FieldMapping,
  type Flow,
  type FlowConfiguration,
  type FlowEvent,
  type FlowPhase,
  type FlowStatus,
  type ImportedFile,
  REPORT_FORMATS,
  type ReportFormat,
  type ReportSummary,
} from './api-types';
export { DiscoveryClient, type DiscoveryFile, type SettleOptions, type UploadOptions } from './discovery-client';
export { type Following, type Patience } from './flow-events';
export { type ApiAddress } from './http-api';
export { doubtfulMappings, renderMappings } from './render-mappings';
export { renderSummary, type SummaryOptions } from './render-summary';
export { type DiscoveryOutcome, type DiscoveryProgress, type DiscoveryRun, runDiscovery, waitingFor } from './run-discovery';
export { ServerUnreachableError } from './server-unreachable.error';
