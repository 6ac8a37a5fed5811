import { AppError } from '@app/kernel';

const UNAVAILABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
  '08001',
  '08003',
]);
const BUSY = new Set(['55P03', '40001', '40P01', '57014']);
const CONFLICT = new Set(['23505', '23503', '23P01']);
const BAD_VALUE = new Set(['22021', '22P05', '22P02', '22003', '22001', '22007', '22008', '22009', '23502', '23514']);

/** What a client may know of a database failure: never table, constraint or statement texts. Null: not a database error. */
export function translateDatabaseError(error: unknown): AppError | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.message === 'timeout exceeded when trying to connect') {
    return new AppError('OVERLOADED', 'All database connections are busy. Try again shortly.', { retryAfter: 1, cause: error });
  }
  if (BUSY.has(code))
    return new AppError('OVERLOADED', 'The data is in use by another request. Try again shortly.', { retryAfter: 1, cause: error });
  // FATAL: the server refused the connection or ended it, for whatever reason.
  const fatal = 'severity' in error && error.severity === 'FATAL';
  if (fatal || UNAVAILABLE.has(code) || /Connection terminated|Client has encountered a connection error/.test(error.message)) {
    return new AppError('DATABASE_UNAVAILABLE', 'The database cannot be reached at the moment. Try again shortly.', {
      retryAfter: 5,
      cause: error,
    });
  }
  if (CONFLICT.has(code)) return new AppError('CONFLICT', 'The change contradicts data that exists already.', { cause: error });
  if (BAD_VALUE.has(code))
    return new AppError('VALIDATION_FAILED', 'A value cannot be stored: it is too large, malformed or holds a NUL character.', {
      cause: error,
    });
  return null;
}
