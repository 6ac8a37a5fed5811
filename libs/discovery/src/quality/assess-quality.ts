import { groupByIdentity } from '../identity/match-identities';
import { mergeAsset, type MergedAsset } from '../identity/merge-asset';
import { type SourcedAsset } from '../identity/sourced-asset';
import { completenessOf } from './completeness';
import { percent } from './field-statistics';
import { bandOf, overallScore, type QualityPart, type QualityReport } from './quality-score';

/** One fault of one record; `error`: the record was rejected. */
export interface QualityIssue {
  /** Tells the record apart, across imports. */
  record: string;
  severity: 'error' | 'warning';
  field: string;
  code: string;
}

export interface QualityInput {
  /** All records, rejected ones too. */
  records: number;
  /** The usable records. */
  usable: SourcedAsset[];
  issues: QualityIssue[];
}

const MOST_REASONS = 10;
/** A record with a dropped value still counts half: the rest of it is used. */
const WARNED = 0.5;

/**
 * Scores inventory data as a migration would meet it: completeness of the merged assets, validity of the records, uniqueness within each
 * import (the same machine in two exports is no fault), and consistency of what the records of one asset say.
 */
export function assessQuality({ records, usable, issues }: QualityInput): QualityReport {
  const merged = groupByIdentity(usable).map(mergeAsset);
  const parts = {
    completeness: completeness(merged),
    validity: validity(records, usable.length, issues),
    uniqueness: uniqueness(usable),
    consistency: consistency(merged),
  };
  const qualityScore = overallScore(parts);
  return { qualityScore, ...bandOf(qualityScore), records, assets: merged.length, parts };
}

function completeness(assets: MergedAsset[]): QualityPart {
  const { share, gaps } = completenessOf(assets.map(({ facts }) => facts));
  return part(0.4, percent(share, 1), assets.length === 0 ? ['no record is usable'] : gaps);
}

function validity(records: number, usable: number, issues: QualityIssue[]): QualityPart {
  const rejected = new Set(issues.filter(({ severity }) => severity === 'error').map(({ record }) => record));
  const warned = new Set(issues.map(({ record }) => record).filter((record) => !rejected.has(record)));
  const byFault = new Map<string, Set<string>>();
  for (const { record, severity, field, code } of issues) {
    const fault = `${code}${field ? ` in ${field}` : ''} (${severity === 'error' ? 'record rejected' : 'value dropped'})`;
    byFault.set(fault, (byFault.get(fault) ?? new Set()).add(record));
  }
  const reasons = [...byFault]
    .sort(([, a], [, b]) => b.size - a.size)
    .map(([fault, which]) => `${fault}: ${counted(which.size, 'record')}`);
  return part(0.3, percent(Math.max(usable - WARNED * warned.size, 0), records), reasons);
}

function uniqueness(usable: SourcedAsset[]): QualityPart {
  const groups = byImport(usable).flatMap(groupByIdentity);
  const reasons = groups
    .filter((group) => group.length > 1)
    .sort((a, b) => b.length - a.length)
    .map(
      (group) => `${group[0]?.asset.name} is in ${group.length} records: rows ${group.map(({ source }) => source.rowNumber).join(', ')}`,
    );
  return part(0.15, percent(groups.length, usable.length), usable.length === 0 ? ['no record is usable'] : reasons);
}

function consistency(assets: MergedAsset[]): QualityPart {
  const disputed = assets.filter(({ conflicts }) => conflicts.length > 0);
  const reasons = disputed.flatMap(({ facts, conflicts }) =>
    conflicts.map(({ field, kept, other }) => `${facts.name}: ${field} is "${kept}" in one record and "${other}" in another`),
  );
  return part(0.15, percent(assets.length - disputed.length, assets.length), assets.length === 0 ? ['no record is usable'] : reasons);
}

function part(weight: number, score: number, reasons: string[]): QualityPart {
  const more = reasons.length - MOST_REASONS;
  return { score, weight, loweredBy: more > 0 ? [...reasons.slice(0, MOST_REASONS), `and ${more} more`] : reasons };
}

function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

function byImport(rows: SourcedAsset[]): SourcedAsset[][] {
  const groups = new Map<string, SourcedAsset[]>();
  for (const row of rows) {
    const known = groups.get(row.source.importId);
    if (known) known.push(row);
    else groups.set(row.source.importId, [row]);
  }
  return [...groups.values()];
}
