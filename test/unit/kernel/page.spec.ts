import { AppError, DEFAULT_LIMIT, readCursor, toPage, UUID_KEY, uuidV7 } from '@app/kernel';
import * as fc from 'fast-check';

const ANY_KEY = /^[^]*$/;
const codeOf = (work: () => unknown): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : 'not an AppError';
  }
};
const encode = (key: string): string => Buffer.from(key).toString('base64url');

describe('toPage', () => {
  const keys = (n: number): string[] => Array.from({ length: n }, (_, i) => `k${i}`);
  const page = (rows: string[], limit: number) =>
    toPage(
      rows,
      limit,
      (row) => row,
      (row) => ({ row }),
    );

  it.each([
    [0, 10, 0, false],
    [10, 10, 10, false],
    [11, 10, 10, true],
    [1, 1, 1, false],
    [2, 1, 1, true],
    [DEFAULT_LIMIT + 1, DEFAULT_LIMIT, DEFAULT_LIMIT, true],
  ])('of %i rows with the limit %i shows %i, and says whether more follow: %p', (rows, limit, shown, more) => {
    const { items, nextCursor } = page(keys(rows), limit);
    expect(items).toEqual(
      keys(rows)
        .slice(0, shown)
        .map((row) => ({ row })),
    );
    expect(nextCursor !== null).toBe(more);
  });

  it('points its cursor at the last row that is shown', () => {
    expect(readCursor(page(keys(5), 3).nextCursor!, ANY_KEY)).toBe('k2');
  });

  it('walks over every row exactly once, whatever the limit', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 9_999 }), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (ids, limit) => {
        const all = ids.map((id) => String(id).padStart(4, '0')).sort();
        const seen: string[] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const after: string | null = readCursor(cursor, /^\d{4}$/);
          const rows = all.filter((key) => after === null || key > after).slice(0, limit + 1);
          const { items, nextCursor } = page(rows, limit);
          seen.push(...items.map(({ row }) => row));
          cursor = nextCursor;
        }
        expect(seen).toEqual(all);
      }),
    );
  });
});

describe('readCursor', () => {
  it('gives null without a cursor', () => {
    expect(readCursor(undefined, UUID_KEY)).toBeNull();
  });

  it('gives the key back that toPage put in, of any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        const { nextCursor } = toPage(
          [key, 'more'],
          1,
          (row) => row,
          (row) => row,
        );
        expect(nextCursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(readCursor(nextCursor!, ANY_KEY)).toBe(key);
      }),
    );
  });

  const id = uuidV7();
  it.each([
    ['the empty text', ''],
    ['a key in the clear', id],
    ['a key of another form', encode('17.3')],
    ['a key with SQL behind it', encode(`${id}' OR true --`)],
    ['a key in capitals', encode(id.toUpperCase())],
    ['a key with a line end', encode(`${id}\n`)],
    ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]).toString('base64url')],
  ])('refuses %s', (_what, cursor) => {
    expect(codeOf(() => readCursor(cursor, UUID_KEY))).toBe('VALIDATION_FAILED');
  });

  it.each([
    ['signs that base64url does not have', `${encode(id).slice(0, 8)}!*${encode(id).slice(8)}`],
    ['a blank behind it', `${encode(id)} `],
    ['padding', `${encode('ab')}==`],
  ])('refuses a cursor that it has not made although it decodes to a key: %s', (_what, cursor) => {
    expect(codeOf(() => readCursor(cursor, ANY_KEY))).toBe('VALIDATION_FAILED');
  });

  it('refuses every forged cursor by the field, or returns a key of the form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string().map(encode)), (cursor) => {
        const code = codeOf(() => expect(readCursor(cursor, UUID_KEY)).toMatch(UUID_KEY));
        expect([null, 'VALIDATION_FAILED']).toContain(code);
      }),
    );
    expect(() => readCursor('x', UUID_KEY)).toThrow(
      expect.objectContaining({ errors: [{ field: 'cursor', code: 'INVALID_CURSOR', message: expect.any(String) }] }),
    );
  });
});
