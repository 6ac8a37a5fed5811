import { AsyncLocalStorage } from 'node:async_hooks';

/** Never leaves this file: whoever could name it could claim to be the boundary. */
const TOKEN = Symbol('boundary');
const storage = new AsyncLocalStorage<typeof TOKEN>();

/**
 * Runs `work` as the boundary: connections to the database are opened in here and nowhere else. A token that is present,
 * instead of a mark on tools that would have to be absent: code that leaves its async context has no token either.
 */
export function asBoundary<T>(work: () => T): T {
  return storage.run(TOKEN, work);
}

/** Whether the running code was started by the boundary. */
export function isBoundary(): boolean {
  return storage.getStore() === TOKEN;
}
