// expect: no-own-session
export const load = new Function('name', 'return import(name)');
