const BETWEEN_WORDS = /[\s_\-./()]+/g;

/** Spellings that differ only in case, blanks and punctuation have the same key. */
const keyOf = (text: string): string => text.toLowerCase().replace(BETWEEN_WORDS, '');

/**
 * A look-up of spellings.
 *
 * @param table value -> its spellings, separated by `|`; the value itself is one of them
 * @returns a function giving the value, or null for an unknown spelling
 */
export function synonyms<T extends string>(table: Record<T, string>): (text: string) => T | null {
  const values = new Map<string, T>();
  for (const value of Object.keys(table) as T[]) {
    for (const spelling of [value, ...table[value].split('|')]) values.set(keyOf(spelling), value);
  }
  return (text) => values.get(keyOf(text)) ?? null;
}
