// expect: no-unscoped-sql
import { sql, type TenantSession } from '@app/persistence';

export const find = (session: TenantSession, name: string): Promise<unknown> =>
  session.query(
    sql(
      'fixture.find',
      `SELECT * FROM assets WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND name = '${name}'`,
    ),
  );
