import { type AssetConflict, type AssetFacts, type AssetSource, type CleansedAsset } from '../model/asset';
import { mergeOperatingSystem } from './merge-operating-system';
import { MERGE_RULES, type MergedField, type MergeRule } from './merge-rules';
import { byImportAndRow, type SourcedAsset } from './sourced-asset';

/** What all sources together say about one machine. */
export interface MergedAsset {
  facts: AssetFacts;
  /** Oldest import first. */
  sources: AssetSource[];
  conflicts: AssetConflict[];
  /** The winner's value under the column name; a different one that lost under `column [importId row n]`. */
  attributes: Record<string, string>;
  /** `facts.ipAddress` first. */
  ipAddresses: string[];
  externalIds: string[];
}

/**
 * Merges the rows of one group of `groupByIdentity`, field by field: observed beats stated, within a class the newer import and then
 * the later row win, null never beats a value, and every different value that lost becomes a conflict (DESIGN section 9, "Asset").
 *
 * @throws RangeError for an empty group
 */
export function mergeAsset(group: SourcedAsset[]): MergedAsset {
  const ranked = [...group].sort((a, b) => Number(b.observed) - Number(a.observed) || byImportAndRow(b, a));
  const [best] = ranked;
  if (!best) throw new RangeError('An asset needs at least one source row.');

  const os = mergeOperatingSystem(ranked);
  const facts: AssetFacts = { ...factsOf(best.asset), ...os.facts };
  const conflicts: AssetConflict[] = [...os.conflicts];
  for (const rule of MERGE_RULES) {
    const rows = contenders(rule, ranked);
    const [winner] = rows;
    if (!winner) continue;
    take(facts, rule.field, winner.asset);
    conflicts.push(...conflictsOf(rule, winner, rows));
  }
  return {
    facts,
    sources: [...group].sort(byImportAndRow).map((row) => row.source),
    conflicts,
    attributes: mergeAttributes(ranked),
    ipAddresses: unique([facts.ipAddress, ...ranked.flatMap(({ asset }) => [asset.ipAddress, ...asset.ipAddresses])]),
    externalIds: unique(ranked.flatMap(({ asset }) => asset.externalIds)),
  };
}

/** Rows that say something about the field, the one to believe first. */
function contenders({ field, preference }: MergeRule, ranked: SourcedAsset[]): SourcedAsset[] {
  const rows = ranked.filter(({ asset }) => asset[field] !== null);
  return preference ? rows.sort((a, b) => preference(a) - preference(b)) : rows;
}

function conflictsOf({ field, agree }: MergeRule, winner: SourcedAsset, rows: SourcedAsset[]): AssetConflict[] {
  const losers: SourcedAsset[] = [];
  for (const row of rows) {
    if (![winner, ...losers].some((known) => agree(known.asset, row.asset))) losers.push(row);
  }
  return losers.map((loser) => ({
    field,
    kept: String(winner.asset[field]),
    keptFrom: winner.source,
    other: String(loser.asset[field]),
    otherFrom: loser.source,
  }));
}

function take<K extends MergedField>(facts: AssetFacts, field: K, from: AssetFacts): void {
  facts[field] = from[field];
}

function factsOf({ ipAddresses: _ips, macAddresses: _macs, externalIds: _ids, attributes: _rest, ...facts }: CleansedAsset): AssetFacts {
  return facts;
}

function mergeAttributes(ranked: SourcedAsset[]): Record<string, string> {
  const merged = new Map<string, string>();
  for (const { asset, source } of ranked) {
    for (const [column, value] of Object.entries(asset.attributes)) {
      const kept = merged.get(column);
      if (kept === undefined) merged.set(column, value);
      else if (kept !== value) merged.set(`${column} [${source.importId} row ${source.rowNumber}]`, value);
    }
  }
  return Object.fromEntries(merged);
}

function unique(values: (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
