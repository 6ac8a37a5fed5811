import { findKnownColumn } from '../formats/known-columns';
import { normaliseHeader } from '../formats/normalise-header';
import { type ImportFormat, type ImportKind } from '../model/import';
import { DEPENDENCY_TARGETS, INVENTORY_TARGETS, type ColumnMapping, type MappingSuggestion, type MappingTarget } from '../model/mapping';
import { CONFIDENCE, isListTarget, isSizeTarget, type Candidate } from './candidate';
import { type ColumnProfile } from './column-profile';
import { readInContext } from './column-context';
import { nameCandidate } from './name-candidate';
import { resolveConflicts } from './resolve-conflicts';
import { checkAgainstValues } from './value-check';
import { valueCandidate } from './value-candidate';

/** A mapping that a person approved for an earlier import; target null when they kept the column as an attribute. */
export type LearnedMapping = Omit<ColumnMapping, 'target'> & { target: MappingTarget | null };

export interface MappingInput {
  format: ImportFormat;
  kind: ImportKind;
  /** In file order. */
  columns: ColumnProfile[];
  learned?: LearnedMapping[];
}

/** What one column is proposed for, before columns compete; null when nothing is known about it. */
type Proposal = Candidate | 'attribute by choice' | null;

const FORMAT_LABELS: Partial<Record<ImportFormat, string>> = {
  rvtools_vinfo: 'RVTools vInfo column',
  azure_migrate_inventory: 'Azure Migrate column',
  azure_migrate_dependencies: 'Azure Migrate dependency column',
  aws_migration_hub: 'AWS Migration Hub column',
  servicenow_cmdb_ci_server: 'ServiceNow column',
};

/**
 * Targets for which a known export is searched beyond its dictionary, since people add such columns (tags, custom
 * attributes). Names are not among them: RVTools' `Host` is the hypervisor.
 */
const ADDED_COLUMN_TARGETS: readonly MappingTarget[] = [
  ...(['environment', 'application', 'operatingSystem', 'cpuCores', 'memoryGb', 'storageGb'] as const),
  ...(['protocol', 'connectionCount'] as const),
];

const TARGETS: Record<ImportKind, readonly MappingTarget[]> = { inventory: INVENTORY_TARGETS, dependencies: DEPENDENCY_TARGETS };

function learnedProposal({ kind, learned = [] }: MappingInput, column: string): Proposal {
  const name = normaliseHeader(column);
  const lesson =
    learned.find(({ source }) => source === column) ?? learned.find(({ source }) => name !== '' && normaliseHeader(source) === name);
  if (lesson === undefined) return null;
  if (lesson.target === null) return 'attribute by choice';
  if (!TARGETS[kind].includes(lesson.target)) return null;
  const shares = isListTarget(lesson.target) || lesson.target === 'storageGb';
  const reason = 'approved by a person for an earlier import';
  return { target: lesson.target, unit: lesson.unit, confidence: CONFIDENCE.learned, reason, rank: 0, shares, fallback: false };
}

function knownCandidate(format: ImportFormat, column: string): Candidate | null {
  const known = findKnownColumn(format, column);
  if (known === null) return null;
  const { target, unit, rank, fallback } = known;
  const shares = isListTarget(target) || (target === 'storageGb' && !fallback);
  return { target, unit, confidence: CONFIDENCE.knownFormat, reason: FORMAT_LABELS[format] ?? format, rank, shares, fallback };
}

/** A column that somebody added to a known export; it never shares a target with the export's own. */
function addedCandidate(kind: ImportKind, column: ColumnProfile): Candidate | null {
  const candidate = nameCandidate(kind, column.name);
  if (candidate === null || candidate.confidence < CONFIDENCE.aliasWithUnit || !ADDED_COLUMN_TARGETS.includes(candidate.target))
    return null;
  return { ...checkAgainstValues(candidate, column.samples), shares: false, fallback: true };
}

function genericCandidate({ kind, columns }: MappingInput, column: ColumnProfile): Candidate | null {
  const byName = nameCandidate(kind, column.name);
  const inContext = byName && readInContext(byName, column.name, columns);
  if (inContext === null && byName !== null) return null;
  return inContext ? checkAgainstValues(inContext, column.samples) : valueCandidate(kind, column);
}

function propose(input: MappingInput, column: ColumnProfile): Proposal {
  const { format, kind } = input;
  const isGeneric = FORMAT_LABELS[format] === undefined;
  const own = isGeneric ? null : knownCandidate(format, column.name);
  const learned = learnedProposal(input, column.name);
  // A person who moved a column of a known export meant it; one who only confirmed it adds nothing.
  if (learned !== null && (learned === 'attribute by choice' || learned.target !== own?.target)) return learned;
  return own ?? (isGeneric ? genericCandidate(input, column) : addedCandidate(kind, column));
}

function toSuggestion(source: string, proposed: Proposal, kept: Candidate | null): MappingSuggestion {
  if (proposed === 'attribute by choice') {
    return { source, target: null, unit: null, confidence: CONFIDENCE.learned, reason: 'kept as attribute by a person before' };
  }
  if (kept !== null) {
    const unit = isSizeTarget(kept.target) ? kept.unit : null;
    return { source, target: kept.target, unit, confidence: kept.confidence, reason: kept.reason };
  }
  const reason = proposed === null ? 'kept as attribute' : `kept as attribute: another column gives ${proposed.target}`;
  return { source, target: null, unit: null, confidence: CONFIDENCE.attribute, reason };
}

/**
 * Proposes a target for every source column, in column order. Known exports are mapped by dictionary, other columns by
 * what people mapped before, by name, and by what the values look like; names that the values contradict fall below
 * 0.5. A target two columns want goes to the better one, except lists and numbered disks, which may share.
 */
export function suggestMappings(input: MappingInput): MappingSuggestion[] {
  const proposals = input.columns.map((column) => propose(input, column));
  const kept = resolveConflicts(proposals.map((proposal) => (proposal === 'attribute by choice' ? null : proposal)));
  return input.columns.map(({ name }, index) => toSuggestion(name, proposals[index] ?? null, kept[index] ?? null));
}
