// expect: no-own-session
import { AsyncResource } from 'node:async_hooks';

export const outside = (work: () => void): void => new AsyncResource('free').runInAsyncScope(work);
