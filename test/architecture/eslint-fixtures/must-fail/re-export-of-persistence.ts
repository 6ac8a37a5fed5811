// expect: no-own-session
export * from '@app/persistence';
