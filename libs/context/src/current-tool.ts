import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** Runs `work` as the tool `name`, so that whatever it does beyond its rights is put down to it. */
export function runAsTool<T>(name: string, work: () => T): T {
  return storage.run(name, work);
}

/** The tool whose code runs here; null outside of any. */
export function currentTool(): string | null {
  return storage.getStore() ?? null;
}
