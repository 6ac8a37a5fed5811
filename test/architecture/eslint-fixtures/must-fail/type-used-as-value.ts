// expect: no-own-session
import type { Pool } from 'pg';

// @ts-expect-error the compiler refuses it too
export const pool = new Pool();
