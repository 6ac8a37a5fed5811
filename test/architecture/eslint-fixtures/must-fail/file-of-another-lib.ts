// expect: no-own-session
import { runInUnitOfWork } from '../../../../libs/persistence/src/current-unit-of-work';

export const run: unknown = runInUnitOfWork;
