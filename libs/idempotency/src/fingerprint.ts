import { createHash } from 'node:crypto';
import { AppError } from '@app/kernel';

/** Deeper than any valid body; what is deeper is refused here, before its levels exhaust the stack. */
const DEEPEST = 32;

/**
 * JSON with the fields of every object in the order of their names, and without those that are undefined: one text for equal values.
 * @throws AppError VALIDATION_FAILED for more levels than any valid body has
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (depth === DEEPEST) throw new AppError('VALIDATION_FAILED', `The body is nested deeper than ${DEEPEST} levels.`);
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field, depth + 1)}`).join(',')}}`;
}

/** SHA-256 of what was asked for: the same key with another one is another request. @throws as canonicalJson does */
export function fingerprintOf(asked: unknown): Buffer {
  return createHash('sha256').update(canonicalJson(asked)).digest();
}
