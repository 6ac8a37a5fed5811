// expect: no-own-session
import * as database from '@app/persistence';

export const statement = database.sql('fixture.one', 'SELECT 1');
