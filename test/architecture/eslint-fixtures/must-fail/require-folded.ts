// expect: no-own-session
const PREFIX = 'p';

export const driver: unknown = require(`${PREFIX}g`);
