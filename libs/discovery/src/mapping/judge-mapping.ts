import { DEPENDENCY_TARGETS, INVENTORY_TARGETS, type MappingTarget } from '../model/mapping';
import { CONFIDENCE, isListTarget } from './candidate';
import { type ColumnProfile } from './column-profile';
import { type MappingInput, suggestMappings } from './suggest-mappings';

/** `valid`: can be used as it is; `review`: a person should look; `unmapped`: the column is kept as an attribute. */
export const MAPPING_VERDICTS = ['valid', 'review', 'unmapped'] as const;
export type MappingVerdict = (typeof MAPPING_VERDICTS)[number];

/** How far the rules trust one column's mapping. */
export interface JudgedMapping {
  source: string;
  target: string | null;
  /** 0..1 */
  confidence: number;
  reason: string;
  verdict: MappingVerdict;
}

/** Below it a person should look. */
export const REVIEW_BELOW = 0.8;

/** The rules' own suggestions, judged. */
export function judgeSuggestions(input: MappingInput): JudgedMapping[] {
  return suggestMappings(input).map(({ source, target, confidence, reason }) => verdict(source, target, confidence, reason));
}

/**
 * Judges a mapping that somebody else made: as confident as the rules are when they would map the column so too, weak when they would
 * not. Each column is judged by itself; two columns for one field, unless the field is a list, both need a look.
 * @param stated source column -> target; null keeps the column as an attribute
 */
export function judgeStatedMapping(input: Omit<MappingInput, 'columns'>, stated: Readonly<Record<string, string | null>>): JudgedMapping[] {
  const targets: readonly string[] = input.kind === 'dependencies' ? DEPENDENCY_TARGETS : INVENTORY_TARGETS;
  const entries = Object.entries(stated);
  return entries.map(([source, target]) => {
    if (target === null) return verdict(source, null, CONFIDENCE.attribute, 'kept as attribute, as stated');
    if (!targets.includes(target)) return verdict(source, target, 0, `"${target}" is no field; possible are ${targets.join(', ')}`);
    const { confidence, reason } = agreement(input, source, target as MappingTarget);
    const rivals = entries.filter(([other, same]) => other !== source && same === target).map(([other]) => `"${other}"`);
    if (rivals.length === 0 || shares(target as MappingTarget)) return verdict(source, target, confidence, reason);
    return verdict(
      source,
      target,
      Math.min(confidence, CONFIDENCE.contradicted),
      `${reason}, but ${rivals.join(', ')} is mapped to ${target} too`,
    );
  });
}

/** Mean confidence of the mapped columns, 0..1, two decimals; 0 when none is mapped. */
export function overallConfidence(mappings: JudgedMapping[]): number {
  const mapped = mappings.filter(({ target }) => target !== null);
  if (mapped.length === 0) return 0;
  return Math.round((mapped.reduce((sum, { confidence }) => sum + confidence, 0) / mapped.length) * 100) / 100;
}

function agreement(input: Omit<MappingInput, 'columns'>, source: string, target: MappingTarget): { confidence: number; reason: string } {
  const column: ColumnProfile = { name: source, filled: 0, total: 0, samples: [] };
  const [own] = suggestMappings({ ...input, columns: [column] });
  if (own?.target === target) return own;
  const otherwise = own?.target ? `the rules would map it to ${own.target} (${own.reason})` : 'the name does not say so';
  return { confidence: own?.target ? CONFIDENCE.attribute : CONFIDENCE.contradicted, reason: otherwise };
}

function shares(target: MappingTarget): boolean {
  return isListTarget(target) || target === 'storageGb';
}

function verdict(source: string, target: string | null, confidence: number, reason: string): JudgedMapping {
  return { source, target, confidence, reason, verdict: target === null ? 'unmapped' : confidence < REVIEW_BELOW ? 'review' : 'valid' };
}
