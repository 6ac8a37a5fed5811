import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<true>();

/** Runs a background job: nobody waits for its answer, so it waits for connections longer than a request does. */
export function runInBackground<T>(work: () => T): T {
  return storage.run(true, work);
}

export function isInBackground(): boolean {
  return storage.getStore() === true;
}
