import { stringify } from 'csv-stringify/sync';
import { type Report, type ReportAsset } from '../model/report';
import { type AssetFindings, findingsByAsset } from './findings-by-asset';

type Cell = string | number | null;

/** Header and content of each column, in order. */
const COLUMNS: [header: string, cell: (asset: ReportAsset, findings: AssetFindings | undefined) => Cell][] = [
  ['Name', (asset) => asset.name],
  ['Type', (asset) => asset.assetType],
  ['Status', (asset) => asset.status],
  ['Operating system', (asset) => asset.operatingSystem],
  ['Product', (asset) => asset.osProduct],
  ['Version', (asset) => asset.osVersion],
  ['CPU cores', (asset) => asset.cpuCores],
  ['Memory (GB)', (asset) => asset.memoryGb],
  ['Storage (GB)', (asset) => asset.storageGb],
  ['Environment', (asset) => asset.environment],
  ['Application', (asset) => asset.application],
  ['6R', (asset) => asset.sixR?.strategy ?? null],
  ['6R reasons', (asset) => asset.sixR?.reasons.join('; ') ?? null],
  ['Wave', (asset) => asset.wave],
  ['Findings', (_asset, findings) => findings?.count ?? 0],
  ['Worst severity', (_asset, findings) => findings?.worst ?? null],
  ['Sources', (asset) => asset.sources.length],
  ['Conflicts', (asset) => asset.conflicts.length],
];

/**
 * The report as CSV (comma, RFC 4180 quoting, LF), one row an asset in the report's order; null is an empty cell. Text that a spreadsheet
 * would run as a formula gets a leading apostrophe, since names come from other people's files (OWASP, "CSV injection").
 */
export function reportCsv(report: Report): string {
  const findings = findingsByAsset(report.findings);
  const rows = report.assets.map((asset) => COLUMNS.map(([, cell]) => cell(asset, findings.get(asset.id))));
  return stringify([COLUMNS.map(([header]) => header), ...rows], { escape_formulas: true });
}
