// expect: no-own-session
const { getBuiltinModule: take } = process;

export const net: unknown = take('node:net');
