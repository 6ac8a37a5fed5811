import { AsyncLocalStorage } from 'node:async_hooks';

/** Never leaves this file: whoever could name it could claim to be the boundary. */
const TOKEN = Symbol('boundary');
const storage = new AsyncLocalStorage<typeof TOKEN>();
let opening = 0;

/**
 * Runs `work`, and whatever it starts, as the boundary: for a library that opens connections whenever it needs one, and only
 * where no tool is around (migrations). A token that is present, instead of a mark on tools that would have to be absent:
 * code that leaves its async context has no token either.
 */
export function asBoundary<T>(work: () => T): T {
  return storage.run(TOKEN, work);
}

/**
 * Opens one connection as the boundary, until `open` returns. The token is not put into the async context here, because the
 * new socket would carry it on into all that its events ever run, the `toJSON` of a tool's parameter included.
 */
export function openAsBoundary<T>(open: () => T): T {
  opening += 1;
  try {
    return open();
  } finally {
    opening -= 1;
  }
}

/** Whether the running code may open a connection to the database. */
export function isBoundary(): boolean {
  return opening > 0 || storage.getStore() === TOKEN;
}
