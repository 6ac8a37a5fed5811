import { type SizeUnit } from '../model/mapping';
import { median, numberOf, hasSizeSuffix } from './value-shapes';

const UNIT_SUFFIX = /^(.+?)(?:in)?(?:([kmgt])i?b(?:yte)?s?|(kilo|mega|giga|tera)bytes?)$/;
const UNIT_BY_INITIAL: Record<string, SizeUnit> = { k: 'kb', m: 'mb', g: 'gb', t: 'tb' };

/** Splits `memoryinmb` (a normalised name) into `memory` and `mb`. The unit is null, and the stem the whole, without one. */
export function splitUnit(normalised: string): { stem: string; unit: SizeUnit | null } {
  const [, stem, short, long] = UNIT_SUFFIX.exec(normalised) ?? [];
  const unit = UNIT_BY_INITIAL[(short ?? long ?? '').charAt(0)];
  return stem === undefined || unit === undefined ? { stem: normalised, unit: null } : { stem, unit };
}

/** A unit read off the values: `certain` when they or common sense leave no doubt. */
export interface GuessedUnit {
  unit: SizeUnit | null;
  certain: boolean;
}

/**
 * The smallest median that is read as the unit, largest first. Few machines have half a terabyte of memory, none has
 * half a megabyte; for disks the doubt begins at 10 TB.
 */
const LIMITS: Record<'memoryGb' | 'storageGb', [number, SizeUnit][]> = {
  memoryGb: [
    [1024 * 1024, 'kb'],
    [512, 'mb'],
  ],
  storageGb: [
    [20 * 1024 * 1024, 'kb'],
    [10 * 1024, 'mb'],
  ],
};

/** The unit of a size column whose name tells none. Null when most values carry their own (`16 GB`). */
export function guessUnit(target: 'memoryGb' | 'storageGb', samples: string[]): GuessedUnit {
  if (samples.filter(hasSizeSuffix).length * 2 > samples.length) return { unit: null, certain: true };
  const middle = median(samples.flatMap((sample) => numberOf(sample) ?? []).filter((value) => value > 0));
  const unit = LIMITS[target].find(([least]) => middle !== null && middle >= least)?.[1];
  return unit === undefined ? { unit: 'gb', certain: true } : { unit, certain: false };
}
