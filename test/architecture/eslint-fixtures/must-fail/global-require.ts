// expect: no-own-session
export const driver: unknown = (globalThis as unknown as { require(name: string): unknown }).require('pg');
export const everything: unknown = globalThis['req' + 'uire'];
