// expect: no-own-session
const { Pool } = require('pg') as { Pool: new () => { query(text: string): unknown } };

export const pool = new Pool();
