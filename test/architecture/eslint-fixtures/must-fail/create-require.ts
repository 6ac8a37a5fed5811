// expect: no-own-session
import { createRequire } from 'node:module';

export const driver: unknown = createRequire(__filename)('pg');
