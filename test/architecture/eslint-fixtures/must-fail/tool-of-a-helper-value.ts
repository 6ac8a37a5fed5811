// expect: no-own-session
import { shared } from './helper-that-re-exports';

export const rows: unknown = shared;
