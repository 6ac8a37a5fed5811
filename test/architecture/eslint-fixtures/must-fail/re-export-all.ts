// expect: no-own-session
export * from 'pg';
