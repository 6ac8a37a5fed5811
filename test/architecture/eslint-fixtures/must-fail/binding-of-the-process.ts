// expect: no-own-session
export const tcp: unknown = (process as unknown as { binding(name: string): unknown }).binding('tcp_wrap');
export const wrap: unknown = process.getBuiltinModule('node:net');
