// expect: no-commit-in-service
import { sql, type TenantSession } from '@app/persistence';

const END = sql('fixture.end', 'commit');

export const end = (session: TenantSession): Promise<unknown> => session.query(END);
