// expect: no-own-session
import { shared } from './helper-that-re-exports';

type Shared = typeof shared;
export const rows = (store: { held: Shared }): unknown => store.held.totalCount;
