// expect: no-own-session
import Pool from 'pg-pool';

export const pool: unknown = Pool;
