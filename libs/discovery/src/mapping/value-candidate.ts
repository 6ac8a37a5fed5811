import { headerWords } from '../formats/normalise-header';
import { type ImportKind } from '../model/import';
import { type MappingTarget } from '../model/mapping';
import { CONFIDENCE, type Candidate } from './candidate';
import { type ColumnProfile } from './column-profile';
import { isMisleading } from './word-hints';
import {
  hasSizeSuffix,
  isEnvironmentText,
  isFqdnText,
  isIpText,
  isMacText,
  isOsText,
  meaningful,
  median,
  numberOf,
  share,
} from './value-shapes';

/** Nearly all values must have the shape before it names a column. */
const MOST = 0.8;

/** Memory comes in steps of two GB and rarely beyond 512; anything else with a size unit is taken for a disk. */
function looksLikeMemory(samples: string[]): boolean {
  const sizes = samples.flatMap((sample) => numberOf(sample) ?? []);
  return (median(sizes) ?? Infinity) <= 512 && sizes.every((size) => size === 1 || size % 2 === 0);
}

const SHAPES: { target: MappingTarget; test: (value: string) => boolean; what: string }[] = [
  { target: 'ipAddress', test: isIpText, what: 'IP addresses' },
  { target: 'macAddress', test: isMacText, what: 'MAC addresses' },
  { target: 'operatingSystem', test: isOsText, what: 'operating systems' },
  { target: 'environment', test: isEnvironmentText, what: 'environments' },
  { target: 'fqdn', test: isFqdnText, what: 'DNS names' },
  { target: 'memoryGb', test: hasSizeSuffix, what: 'sizes' },
];

/**
 * What an inventory column holds when its name says nothing; null when the values have no telling shape, or the name
 * speaks against every guess (`Gateway` holds addresses, but not the machine's).
 */
export function valueCandidate(kind: ImportKind, column: ColumnProfile): Candidate | null {
  const samples = meaningful(column.samples);
  const readable = kind === 'inventory' && !isMisleading(headerWords(column.name));
  const shape = readable ? SHAPES.find(({ test }) => share(samples, test) >= MOST) : undefined;
  if (shape === undefined) return null;
  const target = shape.target === 'memoryGb' && !looksLikeMemory(samples) ? 'storageGb' : shape.target;
  const reason = `values look like ${shape.what}`;
  return { target, unit: null, confidence: CONFIDENCE.values, reason, rank: 0, shares: false, fallback: false };
}
