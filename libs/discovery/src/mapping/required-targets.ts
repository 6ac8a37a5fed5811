import { type ImportKind } from '../model/import';
import { type MappingSuggestion, type MappingTarget } from '../model/mapping';

/** Of each group one target must be mapped: without a name nothing can be told apart, without an OS nothing judged. */
const REQUIRED: Record<ImportKind, readonly (readonly MappingTarget[])[]> = {
  inventory: [
    ['name', 'hostname', 'fqdn'],
    ['operatingSystem', 'operatingSystemFallback'],
  ],
  dependencies: [['sourceName', 'sourceIp'], ['targetName', 'targetIp'], ['port']],
};

/** A target that keeps a mapping from being approved without a person. */
export interface MissingTarget {
  target: string;
  /** Confidence of the best column found for it; null when there is none. */
  confidence: number | null;
  reason: string;
}

type Mapping = Pick<MappingSuggestion, 'source' | 'target' | 'confidence'>;

function missingIn(group: readonly MappingTarget[], mappings: Mapping[], threshold: number): MissingTarget[] {
  const best = mappings.filter(({ target }) => target !== null && group.includes(target)).sort((a, b) => b.confidence - a.confidence)[0];
  const anyOf = group.join(' or ');
  if (best === undefined) return [{ target: group[0] ?? '', confidence: null, reason: `no column is mapped to ${anyOf}` }];
  if (best.confidence >= threshold) return [];
  const reason = `the best column for ${anyOf} is "${best.source}", but ${best.confidence} is below the threshold ${threshold}`;
  return [{ target: best.target ?? '', confidence: best.confidence, reason }];
}

/**
 * The required targets that no column reaches with at least `threshold` (0..1); empty when the mapping can be used
 * without asking. For a mapping that a person approved, pass confidence 1.
 */
export const missingRequired = (kind: ImportKind, mappings: Mapping[], threshold: number): MissingTarget[] =>
  REQUIRED[kind].flatMap((group) => missingIn(group, mappings, threshold));

/** Whether the target belongs to a group of which one must be mapped. */
export const isRequiredTarget = (kind: ImportKind, target: MappingTarget): boolean =>
  REQUIRED[kind].some((group) => group.includes(target));
