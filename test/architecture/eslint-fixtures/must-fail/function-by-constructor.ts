// expect: no-own-session
export const load: unknown = (() => 0).constructor('return process')();
