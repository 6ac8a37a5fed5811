const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the text is a real calendar day written `YYYY-MM-DD`. Such days order correctly as plain text. */
export function isIsoDay(text: string): boolean {
  if (!ISO_DAY.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * Moves an ISO day by whole months (negative: back). A day that the target month lacks becomes its last day
 * (`2024-02-29` plus 12 months is `2025-02-28`). Throws RangeError when the text is no ISO day, or when the result is
 * outside the years 0000 to 9999, which no ISO day can be written for.
 */
export function addMonths(day: string, months: number): string {
  if (!isIsoDay(day)) throw new RangeError(`Not an ISO day: ${day}`);
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  const lastOfTarget = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  lastOfTarget.setUTCFullYear(year, month + months, 0);
  lastOfTarget.setUTCDate(Math.min(dayOfMonth, lastOfTarget.getUTCDate()));
  const moved = lastOfTarget.toISOString().slice(0, 10);
  if (!isIsoDay(moved)) throw new RangeError(`${months} months from ${day} is outside the years 0000 to 9999.`);
  return moved;
}
