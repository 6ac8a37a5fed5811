import { AppError, type ErrorCode, isoDay, PROBLEMS, systemClock } from '@app/kernel';
import * as fc from 'fast-check';

const CODES = Object.keys(PROBLEMS) as ErrorCode[];

describe('the table of problems', () => {
  it.each(CODES)('has an error status and a title for %s', (code) => {
    const { status, title } = PROBLEMS[code];
    expect(Number.isInteger(status) && status >= 400 && status <= 599).toBe(true);
    expect(title).toMatch(/^[A-Z][^.]+$/);
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  });

  it('holds the codes of the HTTP contract with their status', () => {
    const statusOf = (codes: ErrorCode[]): number[] => [...new Set(codes.map((code) => PROBLEMS[code].status))];
    expect(statusOf(['UNAUTHENTICATED'])).toEqual([401]);
    expect(statusOf(['TENANT_CONTEXT_REQUIRED', 'BAD_REQUEST'])).toEqual([400]);
    expect(statusOf(['TENANT_FORBIDDEN', 'ROLE_FORBIDDEN'])).toEqual([403]);
    expect(statusOf(['NOT_FOUND'])).toEqual([404]);
    expect(statusOf(['METHOD_NOT_ALLOWED'])).toEqual([405]);
    expect(statusOf(['FLOW_STATE_CONFLICT', 'CONFLICT'])).toEqual([409]);
    expect(statusOf(['PAYLOAD_TOO_LARGE'])).toEqual([413]);
    expect(statusOf(['VALIDATION_FAILED', 'CLEANSING_REQUIRED'])).toEqual([422]);
    expect(statusOf(['RATE_LIMITED'])).toEqual([429]);
    expect(statusOf(['OVERLOADED', 'DATABASE_UNAVAILABLE'])).toEqual([503]);
  });

  it('names no two kinds alike, so that a title tells them apart', () => {
    const titles = CODES.map((code) => PROBLEMS[code].title);
    expect(new Set(titles).size).toBe(CODES.length);
  });
});

describe('AppError', () => {
  it('is an Error of its own name that knows its problem, and is empty where nothing was said', () => {
    const error = new AppError('CONFLICT', 'Name it otherwise.');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'AppError', message: 'Name it otherwise.', errors: [], retryAfter: null, extensions: {} });
    expect(error.problem).toBe(PROBLEMS.CONFLICT);
    expect(error.cause).toBeUndefined();
  });

  it('keeps what it is given', () => {
    const cause = new Error('secret of the driver');
    const errors = [{ field: 'mappings[0].target', code: 'IS_IN', message: 'must be a field' }];
    const error = new AppError('OVERLOADED', 'Try again.', { cause, errors, retryAfter: 0, extensions: { queue: 3 } });
    expect(error).toMatchObject({ cause, errors, retryAfter: 0, extensions: { queue: 3 } });
    expect(error.message).not.toContain('secret');
  });

  it('answers equally for whatever is not found, so that nothing of the id or its tenant shows', () => {
    fc.assert(
      fc.property(fc.string(), (what) => {
        const [a, b] = [AppError.notFound(what), AppError.notFound(what)];
        expect([a.code, a.message, a.errors, a.extensions]).toEqual([b.code, b.message, b.errors, b.extensions]);
        expect(a.message).toBe(`There is no such ${what} in this engagement.`);
        expect(a.problem.status).toBe(404);
      }),
    );
  });
});

describe('the clock', () => {
  it('measures durations that never run backwards', () => {
    let last = systemClock.monotonicMs();
    for (let i = 0; i < 1_000; i++) {
      const now = systemClock.monotonicMs();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  it.each([
    ['2026-11-25T00:00:00.000Z', '2026-11-25'],
    ['2026-11-25T23:59:59.999Z', '2026-11-25'],
    ['2026-11-25T23:30:00-05:00', '2026-11-26'],
    ['2028-02-29T12:00:00Z', '2028-02-29'],
  ])('says of %s that the day in UTC is %s', (instant, day) => {
    expect(isoDay(new Date(instant))).toBe(day);
  });
});
