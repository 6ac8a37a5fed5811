import { AsyncLocalStorage } from 'node:async_hooks';
import { AppError } from '@app/kernel';
import { type UnitOfWork } from './unit-of-work';

const storage = new AsyncLocalStorage<UnitOfWork>();

export function runInUnitOfWork<T>(unit: UnitOfWork, work: () => T): T {
  return storage.run(unit, work);
}

/** @throws AppError INTERNAL outside of a boundary: there is no fallback to a plain connection, on purpose. */
export function currentUnitOfWork(): UnitOfWork {
  const unit = findUnitOfWork();
  if (!unit) throw new AppError('INTERNAL', 'There is no transaction here: the route or job does not declare one.');
  return unit;
}

/** Like currentUnitOfWork, for what may run outside of a boundary too: null there. It may have ended. */
export function findUnitOfWork(): UnitOfWork | null {
  return storage.getStore() ?? null;
}
