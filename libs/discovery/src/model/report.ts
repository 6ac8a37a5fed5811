import { type AssetConflict, type AssetFacts, type AssetSource, type SixR } from './asset';
import { type DependencyEdge } from './dependency';
import { type FindingDraft } from './finding';
import { type Wave } from './wave';

export interface ReportAsset extends AssetFacts {
  id: string;
  sources: AssetSource[];
  conflicts: AssetConflict[];
  sixR: SixR | null;
  /** Number of the migration wave; null for assets that do not move. */
  wave: number | null;
}

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

/** The result of a discovery flow (DESIGN section 9, "Report"). */
export interface Report {
  flowId: string;
  /** ISO day on which lifecycles were judged. */
  assessmentDate: string;
  summary: ReportSummary;
  assets: ReportAsset[];
  dependencies: (DependencyEdge & { id: string })[];
  findings: (FindingDraft & { id: string; assetId: string; assetName: string })[];
  waves: Wave[];
  cycles: string[][];
}
