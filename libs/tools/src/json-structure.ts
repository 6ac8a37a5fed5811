import { type FieldError } from '@app/kernel';

/** Levels of objects and lists in each other; deeper JSON would exhaust the stack of the recursive validation. */
const DEEPEST = 20;
/** Fields of all objects together: more than any tool's input has within the body limit, and validated in well under a second. */
const MOST_FIELDS = 20_000;

/** `assets` and `hostname` make `assets.hostname`, `assets` and an index make `assets[0]`. */
export function fieldPath(parent: string, name: string, inList: boolean): string {
  if (inList) return `${parent}[${name}]`;
  return parent ? `${parent}.${name}` : name;
}

/**
 * What is wrong with JSON whatever DTO it is for: too many levels or fields, and names such as `__proto__`, `constructor` or
 * `toString`, which class-transformer skips without a word instead of handing them to the validation.
 */
export function structureFaults(plain: object): FieldError[] {
  const faults: FieldError[] = [];
  const pending = [{ value: plain, path: '', depth: 1 }];
  let fields = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const inList = Array.isArray(next.value);
    const entries = Object.entries(next.value) as [string, unknown][];
    if (!inList) fields += entries.length;
    if (fields > MOST_FIELDS)
      return [{ field: next.path, code: 'TOO_MANY_FIELDS', message: `there are more than ${MOST_FIELDS} fields in all` }];
    for (const [name, value] of entries) {
      if (!inList && name in Object.prototype) {
        const field = fieldPath(next.path, name, false);
        faults.push({ field, code: 'WHITELIST_VALIDATION', message: `property ${name} should not exist` });
      } else if (value !== null && typeof value === 'object') {
        const path = fieldPath(next.path, name, inList);
        if (next.depth === DEEPEST) return [{ field: path, code: 'TOO_DEEP', message: `is nested deeper than ${DEEPEST} levels` }];
        pending.push({ value, path, depth: next.depth + 1 });
      }
    }
  }
  return faults;
}
