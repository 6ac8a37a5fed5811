import { AsyncLocalStorage } from 'node:async_hooks';
import { type RequestContext } from './request-context';

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` with `context` as the current one, in it and in everything it starts. */
export function runInContext<T>(context: RequestContext, work: () => T): T {
  return storage.run(context, work);
}

/** @throws Error outside any request: a context with guessed rights must not exist. */
export function currentContext(): RequestContext {
  const context = storage.getStore();
  if (!context) throw new Error('There is no request context here: the code runs outside of a request and of a background phase.');
  return context;
}
