import { migrateDown, migrateUp } from '@app/persistence';
import { Client } from 'pg';
import { MIGRATIONS } from '../../../migrations';
import { createEmptyDatabase, type EmptyDatabase } from '../../support/test-database';

const UP_TO_CANARIES = MIGRATIONS.slice(0, MIGRATIONS.findIndex(({ name }) => name.startsWith('CreateIsolationCanaries')) + 1);
const LESSON = `INSERT INTO learned_mappings (client_account_id, engagement_id, kind, source, target)
  SELECT u, u, 'inventory', 'Host', 'name' FROM (SELECT gen_random_uuid() AS u) x`;
const FORCED = `SELECT relname FROM pg_class WHERE relname IN ('engagements', 'learned_mappings', 'isolation_canaries') AND relforcerowsecurity ORDER BY 1`;

describe('the migration that makes the canaries', () => {
  let empty: EmptyDatabase;
  let admin: Client;

  beforeAll(async () => {
    empty = await createEmptyDatabase();
    admin = new Client({ connectionString: empty.url });
    await admin.connect();
    await migrateUp(empty.url, { secret: empty.secret, migrations: UP_TO_CANARIES, appRoleConnectionLimit: 200 });
  });
  afterAll(async () => {
    await admin.end();
    await empty.drop();
  });

  const count = async (table: string): Promise<number> => (await admin.query(`SELECT FROM ${table}`)).rowCount ?? 0;
  const forced = async (): Promise<unknown[]> => (await admin.query<{ relname: string }>(FORCED)).rows.map(({ relname }) => relname);

  it('leaves row security forced, the tenants in place, and lessons that must belong to an engagement', async () => {
    expect(await forced()).toEqual(['engagements', 'isolation_canaries', 'learned_mappings']);
    expect([await count('client_accounts'), await count('engagements'), await count('isolation_canaries')]).toEqual([2, 2, 2]);
    await expect(admin.query(LESSON)).rejects.toMatchObject({ code: '23503', constraint: 'learned_mappings_engagement' });
  });

  it('lets nobody act for a canary', async () => {
    await admin.query(`INSERT INTO principals (id, name, role) VALUES (gen_random_uuid(), 'somebody', 'agent')`);
    const member = `INSERT INTO memberships (id, principal_id, client_account_id) SELECT p.id, p.id, a.id FROM principals p, client_accounts a LIMIT 1`;
    await expect(admin.query(member)).rejects.toMatchObject({ code: '23514', constraint: 'memberships_not_of_canaries' });
  });

  it('goes down without a trace, and refuses to go up again over a lesson without an engagement', async () => {
    await migrateDown(empty.url, UP_TO_CANARIES);
    expect([await count('client_accounts'), await count('engagements')]).toEqual([0, 0]);
    expect(await forced()).toEqual(['engagements', 'learned_mappings']);

    await admin.query(LESSON);
    await expect(migrateUp(empty.url, { secret: empty.secret, migrations: UP_TO_CANARIES, appRoleConnectionLimit: 200 })).rejects.toThrow(
      /learned_mappings_engagement/,
    );
    expect(await forced()).toEqual(['engagements', 'learned_mappings']);

    await admin.query('DELETE FROM learned_mappings');
    expect(await migrateUp(empty.url, { secret: empty.secret, migrations: UP_TO_CANARIES, appRoleConnectionLimit: 200 })).toEqual([
      'CreateIsolationCanaries1764100000700',
    ]);
  });
});
