export const nameOf = (error: object): string => error.constructor.name;
export const isFunction = (value: unknown): boolean => value instanceof Function || typeof value === 'function';
export const copy = <T extends object>(value: T): T => Object.assign(Object.create(Object.getPrototypeOf(value) as object), value) as T;
export const seconds = (): number => process.uptime() + globalThis.performance.now() / 1000;
