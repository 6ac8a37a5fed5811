// expect: no-own-session
import { currentUnitOfWork as now, sql } from '@app/persistence';

export const tenant: unknown = now();
export const statement = sql('fixture.one', 'SELECT 1');
