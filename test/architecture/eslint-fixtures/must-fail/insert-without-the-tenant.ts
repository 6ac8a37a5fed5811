// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const ADD = sql('fixture.add', 'INSERT INTO findings (id, flow_id) VALUES ($1, $2)');
