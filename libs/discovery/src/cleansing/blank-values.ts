/** What people and tools write when they mean nothing; lower case. Only whole values count: `na01` is a host name. */
const BLANKS: ReadonlySet<string> = new Set(
  ['n/a', 'n.a.', 'n.a', 'na', '#n/a', '#n/v', '-', '--', '---', '–', '—', '?', '??', '.', 'none', '(none)', 'null', '(null)', '<null>']
    .concat(['nil', 'nan', 'undefined', 'unknown', '<unknown>', '(unknown)', 'unbekannt', 'tbd', 'tba', 'to be determined'])
    .concat(['not available', 'not applicable', 'not set', 'not specified', 'empty', '<empty>', '(empty)', 'blank', '(blank)', '<blank>']),
);
const LONGEST_BLANK = Math.max(...[...BLANKS].map((blank) => blank.length));

/** Controls, half surrogate pairs, byte-order mark, zero-width characters. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u200b-\u200d\u2060\ufeff]+/gu;

/** What PostgreSQL stores in no text: NUL and half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** The value as it is written but for surrounding space and characters that no database takes; empty when nothing can be seen in it. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, ' ').trim() === '' ? '' : text.replace(UNSTORABLE, ' ').trim();
}

/** The value trimmed and without invisible characters, or null when it says nothing (`N/A`, `-`, `tbd`, `unknown`...). */
export function blankToNull(text: string): string | null {
  const trimmed = text.replace(INVISIBLE, ' ').trim();
  if (trimmed === '') return null;
  return trimmed.length <= LONGEST_BLANK && BLANKS.has(trimmed.toLowerCase()) ? null : trimmed;
}
