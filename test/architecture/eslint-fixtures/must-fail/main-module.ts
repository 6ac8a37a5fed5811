// expect: no-own-session
export const driver: unknown = process.mainModule?.require('pg');
