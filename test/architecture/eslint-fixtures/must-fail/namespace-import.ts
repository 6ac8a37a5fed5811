// expect: no-own-session
import * as driver from 'pg';

export const client = (): object => new driver.Client();
