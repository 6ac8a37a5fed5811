import { SEVERITIES, type Severity } from '../model/finding';
import { type Report } from '../model/report';

/** How bad an asset's findings are. */
export interface AssetFindings {
  count: number;
  worst: Severity;
}

/** Findings counted for each asset id; an asset without findings is not in the map. */
export function findingsByAsset(findings: Report['findings']): Map<string, AssetFindings> {
  const byAsset = new Map<string, AssetFindings>();
  for (const { assetId, severity } of findings) {
    const known = byAsset.get(assetId);
    const worst = known && severityRank(known.worst) > severityRank(severity) ? known.worst : severity;
    byAsset.set(assetId, { count: (known?.count ?? 0) + 1, worst });
  }
  return byAsset;
}

/** 0 for `info` up to 4 for `critical`. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
