// expect: no-own-session
import 'pg';

export const LOADED = true;
