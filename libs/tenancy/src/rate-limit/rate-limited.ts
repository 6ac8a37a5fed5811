import { AppError } from '@app/kernel';

/** The refusal of one request too many. `seconds` until the next may come; becomes Retry-After. */
export function rateLimited(reason: string, seconds: number): AppError {
  return new AppError('RATE_LIMITED', `${reason} Try again in ${seconds} s.`, { retryAfter: seconds });
}
