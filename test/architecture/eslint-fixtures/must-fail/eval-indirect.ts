// expect: no-own-session
export const driver: unknown = (0, eval)("require('pg')");
