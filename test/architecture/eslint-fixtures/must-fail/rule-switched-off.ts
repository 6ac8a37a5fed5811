// expect: no-own-session
/* eslint-disable */
import { Pool } from 'pg'; // eslint-disable-line registry/no-own-session

export const pool = new Pool();
