// expect: no-own-session
import { Store as Cache } from './helper-that-re-exports';

export const cache = new Cache();
