import { type TenantSession } from '@app/persistence';
import { BY_NAME as FIND, ORDERS } from './constant-statements';

export const find = (session: TenantSession, name: string): Promise<unknown> => session.query(FIND, [name]);
export const sorted = (session: TenantSession, order: keyof typeof ORDERS): Promise<unknown> => session.query(ORDERS[order]);
export const either = (session: TenantSession, down: boolean): Promise<unknown> => session.query(down ? ORDERS.down : ORDERS.up);
