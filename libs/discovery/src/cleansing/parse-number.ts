/** Words that may follow a count: `8 vCPU`, `4 cores`. */
const COUNT_WORD = /\s*(?:v?cpus?|v?cores?|processors?|sockets?)$/i;
/** Spaces and apostrophes between digits group thousands: `1 024`, `1'024`. */
const GROUPING_SPACE = /(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))/g;
const PLAIN = /^\d+(?:\.\d+)?(?:e\+?\d{1,2})?$/i;
/** One to three digits, then groups of exactly three. `0,125` is no group: nobody writes a leading zero group. */
const COMMA_GROUPS = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const DOT_GROUPS = /^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/;
const SEVERAL_DOT_GROUPS = /^[1-9]\d{0,2}(?:\.\d{3}){2,}$/;
const DECIMAL_COMMA = /^\d+,\d+$/;
/** `1,024,5` and `1.024,5`: groups, then a decimal comma. */
const GROUPS_THEN_COMMA = /^([1-9]\d{0,2}(?:[.,]\d{3})+),(\d{1,2})$/;

/** How a file writes numbers. */
export interface NumberStyle {
  /** The caller knows that commas are decimal (files separated by `;`): `1,024` is 1.024 and `1.024` is 1024. */
  decimalComma: boolean;
}

/**
 * Reads a number that is not negative; null when the text is none. Without the hint a comma followed by groups of exactly
 * three digits separates thousands (`1,024`), any other comma is decimal (`16,5`).
 */
export function parseNumber(text: string, style: NumberStyle = { decimalComma: false }): number | null {
  const digits = text.trim().replace(COUNT_WORD, '').replace(GROUPING_SPACE, '');
  const canonical = style.decimalComma ? canonicalWithDecimalComma(digits) : canonicalByShape(digits);
  if (!PLAIN.test(canonical)) return null;
  const value = Number(canonical);
  return Number.isFinite(value) ? value : null;
}

function canonicalWithDecimalComma(digits: string): string {
  return (DOT_GROUPS.test(digits) ? digits.replaceAll('.', '') : digits).replace(',', '.');
}

function canonicalByShape(digits: string): string {
  if (!digits.includes(',')) return SEVERAL_DOT_GROUPS.test(digits) ? digits.replaceAll('.', '') : digits;
  if (COMMA_GROUPS.test(digits)) return digits.replaceAll(',', '');
  if (DECIMAL_COMMA.test(digits)) return digits.replace(',', '.');
  const mixed = GROUPS_THEN_COMMA.exec(digits) ?? (DOT_GROUPS.test(digits) ? /^(.*),(\d+)$/.exec(digits) : null);
  return mixed ? `${(mixed[1] ?? '').replace(/[.,]/g, '')}.${mixed[2] ?? ''}` : digits;
}
