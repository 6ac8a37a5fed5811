import { type SizeUnit } from '../model/mapping';
import { type NumberStyle, parseNumber } from './parse-number';

/** Gigabytes in one unit; 1 GB = 1024 MB, as every inventory tool counts (whether it writes GB or GiB). */
const GIGABYTES = { b: 1 / 1024 ** 3, k: 1 / 1024 ** 2, m: 1 / 1024, g: 1, t: 1024, p: 1024 ** 2 } as const;
type Letter = keyof typeof GIGABYTES;

const SUFFIX = /^(.*[\d\s])(?:([kmgtp])(?:i?b)?|(b)(?:ytes?)?)\.?$/i;
const LETTER_OF_UNIT: Readonly<Record<SizeUnit, Letter>> = { kb: 'k', mb: 'm', gb: 'g', tb: 't' };

/**
 * Reads a size (`16 GB`, `16384 MiB`, `1.5T`, `1,024`) and returns GB with two decimals; null when it is no size. A unit
 * in the value wins over the column's; without either the value is GB.
 */
export function parseSizeGb(text: string, unit: SizeUnit | null, style?: NumberStyle): number | null {
  const match = SUFFIX.exec(text.trim());
  const letter = ((match?.[2] ?? match?.[3])?.toLowerCase() as Letter | undefined) ?? (unit ? LETTER_OF_UNIT[unit] : 'g');
  const value = parseNumber(match?.[1] ?? text, style);
  return value === null ? null : roundToHundredths(value * GIGABYTES[letter]);
}

/** Two decimals, the precision of all sizes. */
export function roundToHundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
