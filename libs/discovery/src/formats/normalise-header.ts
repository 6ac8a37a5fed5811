const DIACRITICS = /\p{M}/gu;
const NOT_A_LETTER_OR_DIGIT = /[^\p{L}\p{N}]+/gu;

const plain = (name: string): string => name.normalize('NFKD').replace(DIACRITICS, '').replaceAll('ß', 'ss').replaceAll('%', ' percent ');

/**
 * A column name without case, spaces, punctuation and accents, so that `*Memory (In MB)`, `memory_in_mb` and
 * `MemoryInMB` are one name: `memoryinmb`. A percent sign counts as a word: `CPU %` is not `CPU`. Empty for symbols only.
 */
export const normaliseHeader = (name: string): string => plain(name).toLowerCase().replace(NOT_A_LETTER_OR_DIGIT, '');

/** The words of a column name in lower case; camel case counts as a word border: `PrimaryIPAddress` -> primary, ip, address. */
export const headerWords = (name: string): string[] =>
  plain(name)
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(NOT_A_LETTER_OR_DIGIT)
    .filter((word) => word !== '');
