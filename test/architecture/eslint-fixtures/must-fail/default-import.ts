// expect: no-own-session
import pg from 'pg';

export const client = new pg.Client();
