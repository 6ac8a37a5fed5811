import { AppError } from './app-error';

/** One page of a list; `nextCursor` null: the last one. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Rows of a page when the client names no limit; 100 at most. */
export const DEFAULT_LIMIT = 50;

/** What a cursor of a list ordered by id holds. */
export const UUID_KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Cuts a list that was read with one row too many into a page. The cursor is opaque to clients. */
export function toPage<Row, Item>(rows: Row[], limit: number, keyOf: (row: Row) => string, item: (row: Row) => Item): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), nextCursor: rows.length > limit && last ? toCursor(keyOf(last)) : null };
}

const toCursor = (key: string): string => Buffer.from(key).toString('base64url');

/** The key that `toPage` put into the cursor; null without one. @throws AppError VALIDATION_FAILED for a cursor that it has not made. */
export function readCursor(cursor: string | undefined, form: RegExp): string | null {
  if (cursor === undefined) return null;
  const key = Buffer.from(cursor, 'base64url').toString();
  // Decoding skips what is not base64url, so the form of the key alone does not prove that the cursor is ours.
  if (!form.test(key) || toCursor(key) !== cursor) {
    throw new AppError('VALIDATION_FAILED', 'The cursor is not one of ours: pass nextCursor of the page before, or none.', {
      errors: [{ field: 'cursor', code: 'INVALID_CURSOR', message: 'is not a cursor of this list' }],
    });
  }
  return key;
}
