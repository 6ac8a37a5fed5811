/** One phase of a flow as the HTTP API shows it. */
export interface FlowPhase {
  phase: string;
  status: 'pending' | 'running' | 'waiting_for_approval' | 'completed' | 'skipped' | 'failed';
  attempts: number;
  summary: Record<string, unknown> | null;
  error: { code: string; message: string } | null;
}

export type FlowStatus = 'initialized' | 'running' | 'waiting_for_approval' | 'paused' | 'completed' | 'failed' | 'cancelled';

/** How far a flow goes without a person. Threshold from 0 to 1. */
export interface FlowConfiguration {
  autoApproveThreshold: number;
  autopilot: boolean;
}

/** A discovery flow as the HTTP API shows it. */
export interface Flow {
  id: string;
  name: string;
  status: FlowStatus;
  currentPhase: string | null;
  configuration: FlowConfiguration;
  error: { code: string; message: string; phase: string } | null;
  progressPercentage: number;
  phases: FlowPhase[];
}

/** What became of one uploaded file. `totalRecords` counts rejected rows too. */
export interface ImportedFile {
  importId: string;
  filename: string | null;
  kind: 'inventory' | 'dependencies';
  detectedFormat: string;
  totalRecords: number;
  acceptedRecords: number;
  rejectedRecords: number;
  warnings: string[];
}

/** What a column of an import is taken for. Confidence from 0 to 1; without a target the column is kept as an attribute. */
export interface FieldMapping {
  importId: string;
  source: string;
  target: string | null;
  confidence: number;
  reason: string;
  status: 'suggested' | 'approved';
}

/** Something that happened to a flow; ids count from 1 within the flow. `data` depends on the type. */
export interface FlowEvent {
  id: number;
  type: string;
  data: Record<string, unknown>;
}

/** The counts of a report; the breakdowns name every status, strategy and severity, with 0 where there is none. */
export interface ReportSummary {
  assets: number;
  byStatus: Record<string, number>;
  bySixR: Record<string, number>;
  dependencies: number;
  noiseDependencies: number;
  externalEndpoints: number;
  findings: number;
  bySeverity: Record<string, number>;
  waves: number;
  rejectedRecords: number;
}

/** The parts of a report that clients here read; the server sends more. */
export interface DiscoveryReport {
  flowId: string;
  /** ISO day on which lifecycles were judged. */
  assessmentDate: string;
  summary: ReportSummary;
  waves: { number: number; assets: { id: string; name: string }[]; reasons: string[] }[];
  cycles: string[][];
}

export const REPORT_FORMATS = ['html', 'csv', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
