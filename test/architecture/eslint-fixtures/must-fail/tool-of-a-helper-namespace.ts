// expect: no-own-session
import * as helper from './helper-that-re-exports';

export const store = new helper.Store();
