import { AppError } from '@app/kernel';
import { ImportRefusedError } from '../formats/import-refused.error';

/** Runs a reading rule; what it refuses becomes an AppError UNREADABLE_IMPORT with the rule's own sentence. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ImportRefusedError ? new AppError('UNREADABLE_IMPORT', error.reason, { cause: error }) : error;
  }
}
