import { synonyms } from './synonyms';

const wordOf = synonyms({ true: 'yes|y|1|x|on|wahr|ja|vrai|oui', false: 'no|n|0|off|falsch|nein|faux|non' });

/** Whether a flag column says yes or no, in the spellings that spreadsheets and exports use; null when it says neither. */
export function parseFlag(text: string): boolean | null {
  const word = wordOf(text);
  return word === null ? null : word === 'true';
}
