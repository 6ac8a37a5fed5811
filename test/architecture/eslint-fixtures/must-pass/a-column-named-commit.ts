import { sql, type TenantSession } from '@app/persistence';

interface Row {
  commit: string;
  rollback: boolean;
  release: string;
}

const PAGE = sql(
  'fixture.builds',
  `SELECT b.commit, b.rollback, b."release" FROM builds b
    WHERE b.client_account_id = (SELECT sec.tenant()) AND b.engagement_id = (SELECT sec.engagement()) AND b.commit = $1`,
);

export async function builds(session: TenantSession, wanted: string): Promise<string[]> {
  const rows = await session.query<Row>(PAGE, [wanted]);
  return rows.filter(({ rollback }) => !rollback).map((row) => row.commit + row['release']);
}
