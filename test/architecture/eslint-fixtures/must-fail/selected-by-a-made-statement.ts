// expect: no-unscoped-sql
import { type EntityClass, type Statement, type TenantSession } from '@app/persistence';

const made = (text: string): Statement => ({ name: 'fixture.made', text });

export const all = <E>(session: TenantSession, entity: EntityClass<E>): Promise<E[]> => session.select(entity, made('SELECT 1'));
