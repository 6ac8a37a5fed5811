import { sql } from '@app/persistence';

const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';
const TABLES = { assets: 'assets' } as const;

export const BY_NAME = sql('fixture.by_name', 'SELECT * FROM ' + TABLES.assets + ` WHERE ${OWN} AND name = $1`);
export const ORDERS = {
  up: sql('fixture.up', `SELECT id FROM assets WHERE ${OWN} ORDER BY id`),
  down: sql('fixture.down', `SELECT id FROM assets WHERE ${OWN} ORDER BY id DESC`),
} as const;
