// expect: no-own-session
const load = require;

export const driver: unknown = load('pg');
