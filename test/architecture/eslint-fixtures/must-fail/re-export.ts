// expect: no-own-session
export { Pool as P } from 'pg';
