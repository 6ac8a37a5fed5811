import { loadSqlGuard, refusalOf } from '@app/persistence';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

/** Volatile by name only: they read the clock or chance, or take a lock that ends with the transaction. */
const HARMLESS_VOLATILE = [
  'clock_timestamp',
  'gen_random_uuid',
  'pg_advisory_xact_lock',
  'pg_advisory_xact_lock_shared',
  'random',
  'timeofday',
];

/** Stable only because of time zones, locales or enums, or random: nothing to hide, and some are likely names of columns. Newer servers have them all. */
const HARMLESS_COLUMNS = (
  'aclexplode array_shuffle enum_first enum_last enum_range json_agg_strict jsonb_agg_strict money mxid_age numeric oidvectortypes ' +
  'phraseto_tsquery plainto_tsquery quote_literal quote_nullable random_normal time timestamp timestamptz timetz to_tsquery ' +
  'to_tsvector uuidv7 websearch_to_tsquery xml xml_is_well_formed'
).split(' ');

describe('the SQL guard and the functions and types of this server', () => {
  let db: TestDatabase;

  beforeAll(async () => {
    await loadSqlGuard();
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  const names = async (query: string): Promise<string[]> => (await db.admin.query<{ name: string }>(query)).rows.map(({ name }) => name);

  it('lets through no function with effects but those that are known to be harmless', async () => {
    const volatile = await names(`SELECT DISTINCT proname AS name FROM pg_proc WHERE provolatile = 'v' ORDER BY 1`);
    expect(volatile.length).toBeGreaterThan(200);
    expect(volatile.filter((name) => refusalOf(`SELECT "${name}"()`) === null)).toEqual(HARMLESS_VOLATILE);
  });

  it('lets through no function of the catalogue that is not on the list as the column of a function in FROM', async () => {
    // With side effects or knowledge of the catalogue, callable with one value that a statement can make.
    const callable = await names(
      `SELECT DISTINCT proname AS name FROM pg_proc WHERE provolatile <> 'i' AND pronargs >= 1 AND pronargs - pronargdefaults <= 1
          AND pronamespace = 'pg_catalog'::regnamespace AND proargtypes[0]::regtype::text NOT IN ('internal', 'cstring') AND proname !~ '(out|send)$' AND prorettype <> 'trigger'::regtype ORDER BY 1`,
    );
    expect(callable).toEqual(expect.arrayContaining(['pg_sleep', 'lo_unlink', 'nextval', 'current_setting']));
    const open = callable.filter((name) => refusalOf(`SELECT t."${name}" FROM unnest($1::text[]) t`) === null);
    const unlisted = open.filter((name) => refusalOf(`SELECT "${name}"($1)`) !== null);
    expect(unlisted.filter((name) => !HARMLESS_COLUMNS.includes(name))).toEqual([]);
  });

  it('keeps every type out that looks its values up in the catalogue, and every relation of the catalogue', async () => {
    const types = await names(`SELECT typname AS name FROM pg_type WHERE typname ~ '^_?reg' AND typnamespace = 'pg_catalog'::regnamespace`);
    expect(types.length).toBeGreaterThanOrEqual(22);
    expect(types.filter((name) => refusalOf(`SELECT $1::"${name}"`) === null)).toEqual([]);
    const relations = await names(`SELECT relname AS name FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace`);
    expect(relations.length).toBeGreaterThan(200);
    expect(relations.filter((name) => refusalOf(`SELECT * FROM "${name}"`) === null)).toEqual([]);
  });

  it('refuses what the server would have run as a call: (x).f, and t.f of a function in FROM', async () => {
    const texts = [
      `SELECT ('0'::float8).pg_sleep`,
      `SELECT t.pg_sleep FROM unnest(ARRAY[0::float8]) t`,
      `SELECT ('pg_class'::text).regclass`,
    ];
    for (const text of texts) {
      await expect(db.admin.query(text)).resolves.toMatchObject({ rowCount: 1 });
      expect(refusalOf(text)).not.toBeNull();
    }
  });
});
