import { sql, type TenantSession } from '@app/persistence';

const ECHO = sql('fixture.echo', 'SELECT $1::text AS text');

export const echo = (session: TenantSession): Promise<unknown> => session.query(ECHO, ['COMMIT', `ROLLBACK; ${Date.now()}`.length]);
