// expect: no-own-session
export const driver: unknown = eval("require('pg')");
