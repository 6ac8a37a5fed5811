import { AsyncLocalStorage } from 'node:async_hooks';
import { type RequestContext } from './request-context';

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` with `context` as the current one, in it and in everything it starts. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** @throws Error outside any request: a context with guessed rights must not exist. */
export function currentContext(): RequestContext {
  const context = findContext();
  if (!context) throw new Error('There is no request context here: the code runs outside of a request and of a background phase.');
  return context;
}

/** Like currentContext, for what may run outside of a request too: null there. */
export function findContext(): RequestContext | null {
  return storage.getStore() ?? null;
}
