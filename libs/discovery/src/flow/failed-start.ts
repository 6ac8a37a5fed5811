import { AppError } from '@app/kernel';
import { PHASE_STARTS, PHASE_TRIES } from '../model/flow';

/** What a start of a job came to that threw, in words for the client. */
export interface FailedStart {
  code: string;
  message: string;
  /** No other try follows. */
  final: boolean;
  /** The client can do something about it; it does not get better by trying again. */
  explained: boolean;
}

/** @param what the work, such as `the phase data_cleansing` */
export function failedStart(error: unknown, start: number, what: string, requestId: string): FailedStart {
  const explained = error instanceof AppError && error.problem.status < 500;
  return {
    code: error instanceof AppError ? error.code : 'INTERNAL',
    message:
      error instanceof AppError
        ? error.message
        : `${what.charAt(0).toUpperCase()}${what.slice(1)} failed unexpectedly; see the log for request ${requestId}.`,
    final: explained || start >= PHASE_TRIES,
    explained,
  };
}

/** @throws AppError INTERNAL at the last start of a job, which is there to say that all others ended with their process. */
export function assertNotDiedTooOften(start: number, what: string): void {
  if (start < PHASE_STARTS) return;
  throw new AppError(
    'INTERNAL',
    `${what.charAt(0).toUpperCase()}${what.slice(1)} was started ${PHASE_STARTS - 1} times and its process ended each time. Look for a memory limit, then retry.`,
  );
}
