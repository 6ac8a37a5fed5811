import { ASSET_STATUSES, type AssetStatus, SIX_R_STRATEGIES, type SixR } from '../model/asset';
import { type DependencyEdge } from '../model/dependency';
import { SEVERITIES, type Severity } from '../model/finding';
import { type ReportSummary } from '../model/report';

/** What a summary is counted from. */
export interface SummaryParts {
  assets: { status: AssetStatus; sixR: Pick<SixR, 'strategy'> | null }[];
  dependencies: Pick<DependencyEdge, 'noise' | 'sourceAssetId' | 'targetAssetId' | 'source' | 'target'>[];
  findings: { severity: Severity }[];
  waves: unknown[];
  /** Rows of all imports that could not be used. */
  rejectedRecords: number;
}

/**
 * Counts a report. The three breakdowns name every status, strategy and severity, with 0 where there is none; an asset without a
 * recommendation is in no strategy's count. `dependencies` includes noise; an external endpoint counts once however many edges it has.
 */
export function summarise({ assets, dependencies, findings, waves, rejectedRecords }: SummaryParts): ReportSummary {
  const external = dependencies.flatMap((edge) => [
    ...(edge.sourceAssetId === null ? [edge.source] : []),
    ...(edge.targetAssetId === null ? [edge.target] : []),
  ]);
  return {
    assets: assets.length,
    byStatus: tally(
      ASSET_STATUSES,
      assets.map((asset) => asset.status),
    ),
    bySixR: tally(
      SIX_R_STRATEGIES,
      assets.map((asset) => asset.sixR?.strategy),
    ),
    dependencies: dependencies.length,
    noiseDependencies: dependencies.filter((edge) => edge.noise).length,
    externalEndpoints: new Set(external.map((name) => name.toLowerCase())).size,
    findings: findings.length,
    bySeverity: tally(
      SEVERITIES,
      findings.map((finding) => finding.severity),
    ),
    waves: waves.length,
    rejectedRecords,
  };
}

function tally(keys: readonly string[], values: (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(keys.map((key) => [key, 0]));
  for (const value of values) if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
