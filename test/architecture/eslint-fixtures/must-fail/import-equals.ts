// expect: no-own-session
import pg = require('pg');

export const pool = new pg.Pool();
