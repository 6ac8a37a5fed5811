// expect: no-own-session
export * as driver from 'typeorm';
