// expect: no-own-session
export { Pool as Store } from 'pg';
export { currentUnitOfWork as current } from '@app/persistence';

import { Pool } from 'pg';
export const shared = new Pool();
