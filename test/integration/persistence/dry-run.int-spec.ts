import { type Orchestrator, sql, TenantSession, type UnitOfWork } from '@app/persistence';
import { lastWord } from '@app/persistence';
import { Note } from '../../security/attacks/attack-scene';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';

const BROKEN = sql('test.dry_broken', 'SELECT 1 / ($1::int)');
const ROGUE = sql('test.dry_rogue', 'COMMIT');

describe('a dry unit of work', () => {
  let db: TestDatabase;
  let orchestrator: Orchestrator;
  let tenant: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
    orchestrator = db.database.orchestrator;
    tenant = await db.createTenant();
  });
  afterEach(async () => {
    expect((await db.admin.query(`SELECT FROM learned_mappings WHERE kind = 'dry'`)).rowCount).toBe(0);
    const { tenant: pool } = db.database.pools;
    expect(pool.idleCount).toBe(pool.totalCount);
  });
  afterAll(() => db.drop());

  const note = (unit: UnitOfWork, source: string): Promise<number> =>
    new TenantSession(unit).insert(Note, { kind: 'dry', source, target: 'name' }, { key: ['kind', 'source'], update: ['target'] });
  const dry = <T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> =>
    orchestrator.run(contextFor(tenant), 'write', (unit) => {
      unit.makeDry();
      return work(unit);
    });

  it('ends well, tells what it changed, and has changed nothing', async () => {
    const changes = await dry(async (unit) => {
      await note(unit, 'a');
      await note(unit, 'a');
      return unit.rowChanges(10);
    });
    expect(changes).toMatchObject({
      total: 2,
      changes: [{ table: 'learned_mappings', operation: 'insert', key: { kind: 'dry', source: 'a' } }, { operation: 'update' }],
    });
    expect(changes.changes[0]!.after).toHaveProperty('updatedAt');
    expect(changes.changes[0]!.after).not.toHaveProperty('clientAccountId');
  });

  it('has changed nothing, and needs no connection, when nothing was sent', async () => {
    const { pool, before } = { pool: db.database.pools.tenant, before: db.database.pools.tenant.totalCount };
    expect(await dry((unit) => unit.rowChanges(10))).toEqual({ changes: [], total: 0 });
    expect(pool.totalCount).toBe(before);
  });

  it('tells no rollback listener of its end, but of its failure', async () => {
    const told: unknown[] = [];
    await dry(async (unit) => {
      unit.onRollback(async (cause) => void told.push(cause));
      await note(unit, 'a');
    });
    expect(told).toEqual([]);
    const error = new Error('no');
    const failing = dry(async (unit) => {
      unit.onRollback(async (cause) => void told.push(cause));
      await note(unit, 'a');
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    expect(told).toEqual([error]);
  });

  it('fails with a statement error that was swallowed, be it asked for its changes or not', async () => {
    for (const ask of [true, false]) {
      const work = dry(async (unit) => {
        await unit.query(BROKEN, [0]).catch(() => undefined);
        if (ask) await unit.rowChanges(10);
      });
      await expect(work).rejects.toMatchObject({ code: 'WORK_ROLLED_BACK' });
    }
  });

  it('counts what no tool may send as a violation, as ever', async () => {
    const work = dry(async (unit) => {
      await note(unit, 'a');
      await unit.query(ROGUE, []).catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
  });

  it('takes no last word, which would be lost', async () => {
    const work = dry(async (unit) => unit.addLastWord(lastWord('test.dry_word', 'audit_logs', ['id']), ['x']));
    await expect(work).rejects.toThrow('A dry run keeps nothing');
  });

  it('is one from its first statement on, and none of those that read', async () => {
    const late = orchestrator.run(contextFor(tenant), 'write', async (unit) => {
      await unit.query(BROKEN, [1]);
      unit.makeDry();
    });
    await expect(late).rejects.toThrow('fixed with its first statement');
    await expect(orchestrator.run(contextFor(tenant), 'read', async (unit) => unit.makeDry())).rejects.toThrow('nothing to keep it from');
    const real = orchestrator.run(contextFor(tenant), 'write', async (unit) => {
      await note(unit, 'a');
      return unit.rowChanges(1);
    });
    await expect(real).rejects.toMatchObject({ code: '55000' });
  });
});

describe('work that only reads within a unit that writes', () => {
  let db: TestDatabase;
  let tenant: TestTenant;

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
  });
  afterAll(() => db.drop());

  const write = (unit: UnitOfWork, source: string): Promise<number> =>
    new TenantSession(unit).insert(Note, { kind: 'half', source, target: 'name' });
  const run = <T>(work: (unit: UnitOfWork) => Promise<T>): Promise<T> => db.database.orchestrator.run(contextFor(tenant), 'write', work);
  const stored = async (): Promise<number> => (await db.admin.query(`SELECT FROM learned_mappings WHERE kind = 'half'`)).rowCount!;

  it('sees what was written before, and what comes after it may write again', async () => {
    const seen = await run(async (unit) => {
      await write(unit, 'a');
      const rows = await unit.readOnly(() => unit.savepoint(() => new TenantSession(unit).find(Note, { kind: 'half' })));
      await write(unit, 'b');
      return rows.length;
    });
    expect([seen, await stored()]).toEqual([1, 2]);
  });

  it.each([
    ['throws it on', (unit: UnitOfWork) => write(unit, 'c')],
    ['swallows it', (unit: UnitOfWork) => write(unit, 'c').catch(() => 0)],
    ['locks rows', (unit: UnitOfWork): Promise<unknown> => new TenantSession(unit).find(Note, { kind: 'half' }, { forUpdate: true })],
  ])('is refused its write, and the unit with it, when it %s', async (_what, work) => {
    const before = await stored();
    const refused = run(async (unit) => {
      await write(unit, 'd');
      await unit.readOnly(() => work(unit));
    });
    await expect(refused).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('declared to read only') });
    expect(await stored()).toBe(before);
  });

  it('passes its own error on', async () => {
    const error = new Error('own');
    await expect(run((unit) => unit.readOnly(() => Promise.reject(error)))).rejects.toBe(error);
  });
});
