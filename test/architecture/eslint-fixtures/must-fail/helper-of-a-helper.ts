// expect: no-own-session
export * from './helper-that-re-exports';
