// expect: no-own-session
export const driver: unknown = module['require']('pg');
export const main: unknown = require.main?.require('pg');
