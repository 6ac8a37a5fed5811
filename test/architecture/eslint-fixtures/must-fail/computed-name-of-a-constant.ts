// expect: no-own-session
const NAME = `create${'QueryRunner'}`;

export const runner = (host: Record<string, () => object>): object | undefined => host[NAME]?.();
