import { uuidV7 } from '@app/kernel';
import { type Orchestrator, TenantSession } from '@app/persistence';
import * as fc from 'fast-check';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';
import { Edge, Flow, Lesson, Machine } from './session-entities';

const flow = (more: Partial<Flow> = {}) => ({
  id: uuidV7(),
  name: 'values',
  status: 'initialized',
  configuration: {} as unknown,
  error: null as unknown,
  assessmentDate: '2026-11-25',
  eventSeq: 0,
  createdBy: uuidV7(),
  completedAt: null as Date | null,
  ...more,
});
const machine = (more: Partial<Machine> = {}) => ({
  id: uuidV7(),
  name: 'm',
  assetType: 'server',
  ipAddresses: [] as string[],
  memoryGb: null,
  wave: null,
  ...more,
});

describe('a value that a session writes', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  let orchestrator: Orchestrator;

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    orchestrator = db.database.orchestrator;
  });
  afterAll(() => db.drop());

  const run = <T>(work: (session: TenantSession) => Promise<T>): Promise<T> =>
    orchestrator.run(contextFor(tenant), 'write', (unit) => work(new TenantSession(unit)));

  /** Once as an inserted value, once as an updated one. */
  const flowTwice = (more: Partial<Flow>): Promise<(Flow | null)[]> =>
    run(async (session) => {
      const [inserted, updated] = [flow(more), flow()];
      await session.insert(Flow, [inserted, updated]);
      await session.update(Flow, { id: updated.id }, more);
      return [await session.findOne(Flow, { id: inserted.id }), await session.findOne(Flow, { id: updated.id })];
    });

  it.each<[string, Partial<Flow>]>([
    ['text', { name: 'plain' }],
    ['an empty text', { name: '' }],
    ['text of many scripts', { name: 'Zürich Ελλάδα 東京 🧑‍🚀 e\u0301 \u202e \uffff' }],
    ['text with quotes, line ends and backslashes', { name: `'"\\ \n\r\t {} $1 --` }],
    ['text that looks like JSON', { name: '{"a": 1}' }],
    ['text that looks like a number', { name: '007' }],
    ['a day', { assessmentDate: '2028-02-29' }],
    ['a day long ago', { assessmentDate: '0001-01-01' }],
    ['an instant to the millisecond', { completedAt: new Date('2026-03-29T01:30:00.001Z') }],
    ['an instant before the epoch', { completedAt: new Date('1901-12-13T20:45:52.999Z') }],
    ['an instant in the year 9999', { completedAt: new Date('9999-12-31T23:59:59.999Z') }],
    ['a null instant', { completedAt: null }],
    ['a large count', { eventSeq: Number.MAX_SAFE_INTEGER }],
    ['a negative count', { eventSeq: -1 }],
    ['a JSON object', { configuration: { a: { b: [1, 'x', null, true] }, 'ключ "': 'значение' } }],
    ['an empty JSON object', { configuration: {} }],
    ['a JSON list', { configuration: [1, [2, [3]], { four: 4 }] }],
    ['an empty JSON list', { configuration: [] }],
    ['a JSON text', { configuration: 'text' }],
    ['a JSON text that is JSON itself', { configuration: '{"a":1}' }],
    ['a JSON text that looks like null', { configuration: 'null' }],
    ['a JSON number', { configuration: 17.25 }],
    ['a JSON boolean', { configuration: false }],
    ['a null in a JSON column', { error: null }],
  ])('is the same when it is read: %s', async (_what, more) => {
    for (const read of await flowTwice(more)) expect(read).toMatchObject(more);
  });

  it('is SQL NULL, not JSON null, when it is null in a JSON column', async () => {
    const [inserted, updated] = await flowTwice({ error: null });
    const { rows } = await db.admin.query('SELECT error IS NULL AS nothing FROM discovery_flows WHERE id IN ($1, $2)', [
      inserted!.id,
      updated!.id,
    ]);
    expect(rows).toEqual([{ nothing: true }, { nothing: true }]);
  });

  it('takes the default of its column when its property is left out of every row', async () => {
    const row: Partial<Flow> = flow();
    delete row.eventSeq;
    const read = await run(async (session) => {
      await session.insert(Flow, row);
      return session.findOne(Flow, { id: row.id });
    });
    expect(read).toMatchObject({ eventSeq: 0, status: 'initialized' });
  });

  it.each([true, false])('is the same boolean: %p', async (value) => {
    const id = uuidV7();
    const read = await run(async (session) => {
      const parent = flow();
      await session.insert(Flow, parent);
      await session.insert(Edge, { id, flowId: parent.id, source: 'a', target: 'b', connectionCount: 7, noise: !value, external: value });
      await session.update(Edge, { id }, { noise: value });
      return session.find(Edge, { noise: value, id });
    });
    expect(read).toMatchObject([{ noise: value, external: value, connectionCount: 7 }]);
  });

  it('is the same number, text, list and instant whatever it is', async () => {
    const unit = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
    const values = fc.record({
      name: unit,
      ipAddresses: fc.array(unit, { maxLength: 4 }),
      memoryGb: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      wave: fc.option(fc.integer()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(values, { minLength: 1, maxLength: 20 }), async (drawn) => {
        const rows = drawn.map((more) => machine(more));
        const read = await run(async (session) => {
          await session.insert(Machine, rows);
          const inserted = await session.find(Machine, { id: rows.map(({ id }) => id) });
          for (const { id, ...changes } of rows) await session.update(Machine, { id }, changes);
          const updated = await session.find(Machine, { id: rows.map(({ id }) => id) });
          await session.delete(Machine, { id: rows.map(({ id }) => id) });
          return [inserted, updated];
        });
        const expected = new Map(
          rows.map((row) => [row.id, { ...tenant, ...row, memoryGb: row.memoryGb === null ? null : row.memoryGb + 0 }]),
        );
        for (const list of read) {
          expect(list).toHaveLength(rows.length);
          for (const row of list) expect(row).toEqual(expected.get(row.id));
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, Partial<Machine>]>([
    ['NaN', { memoryGb: NaN }],
    ['an infinite number', { memoryGb: Infinity }],
  ])('is refused instead of becoming null when it is %s', async (_what, more) => {
    await expect(run((session) => session.insert(Machine, machine(more)))).rejects.toThrow(/memoryGb.*no JSON/);
    await expect(run((session) => session.update(Machine, { id: uuidV7() }, more))).rejects.toThrow(/memoryGb.*no JSON/);
  });

  it('is refused instead of becoming null when it is no date', async () => {
    const completedAt = new Date(NaN);
    await expect(run((session) => session.insert(Flow, flow({ completedAt })))).rejects.toThrow(/completedAt.*no JSON/);
    await expect(run((session) => session.update(Flow, { name: 'values' }, { completedAt }))).rejects.toThrow(/completedAt.*no JSON/);
  });

  it.each([
    ['NUL in a text', { name: 'a\0b' }, /22021|22P05/],
    ['NUL in a JSON text', { configuration: { a: '\0' } }, /22P05/],
    ['a text for a day', { assessmentDate: 'tomorrowish' }, /22007/],
    ['a status that is none', { status: 'dancing' }, /23514/],
    ['a number beyond its column', { eventSeq: 2 ** 64 }, /22003|22P02/],
  ])('is refused by the database as a bad value, and nothing is stored: %s', async (_what, more, code) => {
    for (const work of [
      (session: TenantSession) => session.insert(Flow, flow({ ...more, createdBy: tenant.engagementId })),
      async (session: TenantSession) => {
        const row = flow({ createdBy: tenant.engagementId });
        await session.insert(Flow, row);
        await session.update(Flow, { id: row.id }, more);
      },
    ])
      await expect(run(work as (session: TenantSession) => Promise<unknown>)).rejects.toMatchObject({ code: expect.stringMatching(code) });
    expect((await db.admin.query('SELECT FROM discovery_flows WHERE created_by = $1', [tenant.engagementId])).rowCount).toBe(0);
  });

  it('finds its row again by every type', async () => {
    const row = flow({ completedAt: new Date('2026-01-02T03:04:05.678Z'), eventSeq: 42, name: 'by type' });
    await run(async (session) => {
      await session.insert(Flow, row);
      for (const property of ['id', 'name', 'assessmentDate', 'eventSeq', 'completedAt'] as const) {
        const where = { [property]: row[property], name: 'by type' };
        expect({ property, found: (await session.find(Flow, where)).length }).toEqual({ property, found: 1 });
        expect({ property, found: (await session.find(Flow, { ...where, [property]: [row[property]] })).length }).toEqual({
          property,
          found: 1,
        });
      }
      await session.insert(Lesson, []);
    });
  });
});
