import { migrateDown, migrateUp } from '@app/persistence';
import { BoundaryClient } from '@app/persistence/testing';
import { type Client } from 'pg';
import { MIGRATIONS } from '../../../migrations';
import { createEmptyDatabase, type EmptyDatabase } from '../../support/test-database';

const COLUMNS = `SELECT c.relname AS "table", a.attname AS "column", format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
   WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v') AND c.relname <> 'migrations' ORDER BY 1, 2`;
const POLICIES = `SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2`;

describe('the migrations', () => {
  let empty: EmptyDatabase;
  let admin: Client;

  beforeAll(async () => {
    empty = await createEmptyDatabase();
    admin = new BoundaryClient({ connectionString: empty.url });
    await admin.connect();
  });
  afterAll(async () => {
    await admin.end();
    await empty.drop();
  });

  const schema = async (): Promise<unknown> => ({
    columns: (await admin.query(COLUMNS)).rows,
    policies: (await admin.query(POLICIES)).rows,
  });

  it('go up, do nothing the second time, go down to nothing, and up to the same schema again', async () => {
    const names = MIGRATIONS.map(({ name }) => name);
    expect(await migrateUp(empty.url, { secret: empty.secret, migrations: MIGRATIONS, appRoleConnectionLimit: 200 })).toEqual(names);
    const first = await schema();
    expect(await migrateUp(empty.url, { secret: empty.secret, migrations: MIGRATIONS, appRoleConnectionLimit: 200 })).toEqual([]);
    expect(await schema()).toEqual(first);

    for (let left = names.length; left > 0; left--) await migrateDown(empty.url, MIGRATIONS);
    expect(await schema()).toEqual({ columns: [], policies: [] });
    const { rows } = await admin.query(`SELECT nspname FROM pg_namespace WHERE nspname = 'sec'`);
    expect(rows).toEqual([]);

    expect(await migrateUp(empty.url, { secret: empty.secret, migrations: MIGRATIONS, appRoleConnectionLimit: 200 })).toEqual(names);
    expect(await schema()).toEqual(first);
  });

  it('belong to a role that cannot log in', async () => {
    const { rows } = await admin.query(
      `SELECT DISTINCT r.rolname, r.rolcanlogin FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.relnamespace = 'public'::regnamespace`,
    );
    expect(rows).toEqual([{ rolname: 'registry_owner', rolcanlogin: false }]);
  });

  it('give a principal an issuer and a subject both or neither, and a pair to one principal only', async () => {
    const insert = (id: number, issuer: string | null, subject: string | null) =>
      admin.query(`INSERT INTO principals (id, name, role, issuer, subject) VALUES ($1, 'x', 'admin', $2, $3)`, [
        `00000000-0000-4000-8000-00000000000${id}`,
        issuer,
        subject,
      ]);
    await insert(1, 'https://i.example', 's');
    await insert(2, null, null);
    await insert(3, null, null);
    for (const [issuer, subject] of [
      ['https://i.example', null],
      [null, 's'],
    ] as const)
      await expect(insert(4, issuer, subject)).rejects.toMatchObject({ constraint: 'principals_issuer_with_subject' });
    await expect(insert(4, 'https://i.example', 's')).rejects.toMatchObject({ constraint: 'principals_issuer_subject_key' });
  });
});
