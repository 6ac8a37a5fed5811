import { type FindOptions, type Orchestrator, TenantEntity, TenantSession, type Where } from '@app/persistence';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';
import { Lesson } from './session-entities';

const at = new Date('2026-11-25T10:00:00.123Z');
const lesson = (source: string, more: Partial<Lesson> = {}) => ({
  kind: 'inventory',
  source,
  target: 'name',
  unit: null,
  updatedAt: at,
  ...more,
});

describe('the session of a tenant', () => {
  let db: TestDatabase;
  let orchestrator: Orchestrator;
  let a: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
    orchestrator = db.database.orchestrator;
  });
  beforeEach(async () => {
    a = await db.createTenant();
  });
  afterAll(() => db.drop());

  const as = <T>(tenant: TestTenant, work: (session: TenantSession) => Promise<T>): Promise<T> =>
    orchestrator.run(contextFor(tenant), 'write', (unit) => work(new TenantSession(unit)));
  const stored = async (tenant: TestTenant): Promise<Record<string, unknown>[]> =>
    (
      await db.admin.query('SELECT source, target, unit FROM learned_mappings WHERE client_account_id = $1 ORDER BY source', [
        tenant.clientAccountId,
      ])
    ).rows;
  const sources = async (tenant: TestTenant): Promise<unknown[]> => (await stored(tenant)).map(({ source }) => source);

  it('inserts and finds rows, filling in the tenant itself', async () => {
    const found = await as(a, async (session) => {
      expect(await session.insert(Lesson, lesson('Host'))).toBe(1);
      return session.find(Lesson, { source: 'Host' });
    });
    expect(found).toEqual([{ ...a, ...lesson('Host') }]);
  });

  it('inserts nothing of an empty list', async () => {
    expect(await as(a, (session) => session.insert(Lesson, []))).toBe(0);
    expect(await stored(a)).toEqual([]);
  });

  it('inserts a thousand rows in one statement', async () => {
    const rows = Array.from({ length: 1_000 }, (_, i) => lesson(`column ${i}`));
    expect(await as(a, (session) => session.insert(Lesson, rows))).toBe(1_000);
    expect(await stored(a)).toHaveLength(1_000);
  });

  it.each([
    ['a later row has one more', [lesson('x'), { ...lesson('y'), unit: 'MiB' }], 'unit'],
    ['a later row lacks one', [{ ...lesson('x'), unit: 'MiB' }, lesson('y')], 'unit'],
  ])('refuses rows with unequal properties instead of losing a value: %s', async (_what, rows, property) => {
    const uneven = rows.map(({ unit, ...row }) => (unit === null ? row : { ...row, unit }));
    await expect(as(a, (session) => session.insert(Lesson, uneven))).rejects.toThrow(new RegExp(`Lesson.*${property}`));
    expect(await stored(a)).toEqual([]);
  });

  it('takes rows whose properties come in another order', async () => {
    const { kind, source, target, unit, updatedAt } = lesson('y', { unit: 'MiB', target: 'memoryGb' });
    await as(a, (session) => session.insert(Lesson, [lesson('x'), { updatedAt, unit, target, source, kind }]));
    expect(await stored(a)).toEqual([
      { source: 'x', target: 'name', unit: null },
      { source: 'y', target: 'memoryGb', unit: 'MiB' },
    ]);
  });

  it('finds by several conditions, by lists, in the order and number asked for', async () => {
    const find = (where: Where<Lesson>, options?: FindOptions) =>
      as(a, async (session) => (await session.find(Lesson, where, options)).map(({ source }) => source));
    await as(a, (session) =>
      session.insert(
        Lesson,
        ['a', 'b', 'c', 'd'].map((source, i) => lesson(source, { target: i % 2 ? 'odd' : 'even' })),
      ),
    );
    expect(await find({ target: 'odd' }, { orderBy: { source: 'desc' } })).toEqual(['d', 'b']);
    expect(await find({ target: 'odd', source: 'b' })).toEqual(['b']);
    expect(await find({ source: ['d', 'a', 'zz'] }, { orderBy: { source: 'asc' } })).toEqual(['a', 'd']);
    expect(await find({ source: [] })).toEqual([]);
    expect(await find({}, { orderBy: { target: 'asc', source: 'desc' }, limit: 3 })).toEqual(['c', 'a', 'd']);
    expect(await find({ updatedAt: at }, { orderBy: { source: 'asc' }, limit: 0 })).toEqual([]);
    expect(await find({ updatedAt: [at] }, { orderBy: { source: 'asc' }, forUpdate: true, limit: 1 })).toEqual(['a']);
  });

  it.each([`it's`, 'a,b', '{x}', '"q"', 'back\\slash', 'NULL', '%', ''])('finds the text %p, alone and in a list', async (source) => {
    await as(a, async (session) => {
      await session.insert(Lesson, [lesson(source), lesson('other')]);
      expect(await session.find(Lesson, { source })).toHaveLength(1);
      expect(await session.find(Lesson, { source: [source, 'no such'] })).toHaveLength(1);
    });
  });

  it('finds one row or null', async () => {
    await as(a, async (session) => {
      await session.insert(Lesson, [lesson('a'), lesson('b')]);
      expect(await session.findOne(Lesson, {}, { orderBy: { source: 'desc' } })).toMatchObject({ source: 'b' });
      expect(await session.findOne(Lesson, { source: 'c' })).toBeNull();
    });
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a list with null', ['x', null]],
    ['a list with undefined', [undefined]],
  ])('refuses %s in a condition, which would match nothing or everything', async (_what, value) => {
    const where = { source: value } as unknown as { source: string };
    await as(a, async (session) => {
      await session.insert(Lesson, lesson('kept'));
      await expect(session.find(Lesson, where)).rejects.toThrow('The condition on Lesson.source has no value.');
      await expect(session.findOne(Lesson, where)).rejects.toThrow(/has no value/);
      await expect(session.update(Lesson, where, { target: 'x' })).rejects.toThrow(/has no value/);
      await expect(session.delete(Lesson, where)).rejects.toThrow(/has no value/);
    });
    expect(await stored(a)).toEqual([{ source: 'kept', target: 'name', unit: null }]);
  });

  it('refuses a property that is no column, without spoiling the transaction', async () => {
    const unknown = { 'source = source OR true --': 'x' } as object;
    await as(a, async (session) => {
      await session.insert(Lesson, lesson('kept'));
      for (const call of [
        () => session.find(Lesson, unknown),
        () => session.find(Lesson, {}, { orderBy: unknown as Record<string, 'asc'> }),
        () => session.insert(Lesson, { ...lesson('x'), ...unknown }),
        () => session.update(Lesson, { source: 'kept' }, unknown),
        () => session.delete(Lesson, unknown),
      ])
        await expect(call()).rejects.toThrow(/Lesson has no column for "source = source/);
    });
    expect(await sources(a)).toEqual(['kept']);
  });

  it('refuses a class that is no entity', async () => {
    class NoEntity extends TenantEntity {}
    await expect(as(a, (session) => session.find(NoEntity, {}))).rejects.toThrow('NoEntity is not an entity');
  });

  it('updates what the condition names, leaves out what is undefined, and counts', async () => {
    await as(a, async (session) => {
      await session.insert(Lesson, [lesson('a', { unit: 'GB' }), lesson('b', { unit: 'GB' }), lesson('c', { unit: 'GB' })]);
      expect(await session.update(Lesson, { source: ['a', 'b'] }, { target: 'x', unit: undefined })).toBe(2);
      expect(await session.update(Lesson, { source: 'c' }, { unit: null })).toBe(1);
      expect(await session.updateAny(Lesson, { source: 'zz' }, { unit: null })).toBe(0);
    });
    expect(await stored(a)).toEqual([
      { source: 'a', target: 'x', unit: 'GB' },
      { source: 'b', target: 'x', unit: 'GB' },
      { source: 'c', target: 'name', unit: null },
    ]);
  });

  it.each([[{}], [{ target: undefined }]])(
    'refuses an update with nothing to set (%p), without spoiling the transaction',
    async (changes) => {
      await as(a, async (session) => {
        await session.insert(Lesson, lesson('kept'));
        await expect(session.update(Lesson, { source: 'kept' }, changes)).rejects.toThrow('The update of Lesson sets nothing.');
      });
      expect(await sources(a)).toEqual(['kept']);
    },
  );

  it('deletes what the condition names, and counts', async () => {
    await as(a, async (session) => {
      await session.insert(
        Lesson,
        ['a', 'b', 'c'].map((source) => lesson(source)),
      );
      expect(await session.delete(Lesson, { source: ['a', 'c'] })).toBe(2);
      expect(await session.deleteAny(Lesson, { source: 'a' })).toBe(0);
    });
    expect(await sources(a)).toEqual(['b']);
  });

  it('takes an update or a delete that hits nothing for an error, and keeps nothing', async () => {
    const changes: ((session: TenantSession) => Promise<unknown>)[] = [
      (session) => session.update(Lesson, { source: 'zz' }, { unit: null }),
      (session) => session.delete(Lesson, { source: 'zz' }),
    ];
    for (const change of changes) {
      const work = as(a, async (session) => {
        await session.insert(Lesson, lesson('with it'));
        await change(session);
      });
      await expect(work).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await sources(a)).toEqual([]);
  });

  it('keeps or overwrites the row that is there when told what to do in a conflict', async () => {
    const key = ['kind', 'source'];
    const changed = lesson('a', { target: 'new', unit: 'GB' });
    await as(a, async (session) => {
      await session.insert(Lesson, lesson('a'));
      expect(await session.insert(Lesson, [changed, lesson('b')], { key, update: 'nothing' })).toBe(1);
    });
    expect((await stored(a))[0]).toEqual({ source: 'a', target: 'name', unit: null });
    expect(await as(a, (session) => session.insert(Lesson, changed, { key, update: ['target'] }))).toBe(1);
    expect((await stored(a))[0]).toEqual({ source: 'a', target: 'new', unit: null });
    await expect(as(a, (session) => session.insert(Lesson, changed))).rejects.toMatchObject({ code: '23505' });
  });
});
