import { type Orchestrator, OwnershipViolations, RuntimePools, sql } from '@app/persistence';
import * as fc from 'fast-check';
import { DrivenUnit } from '../support/driven-unit';
import { createTestDatabase, orchestratorOn, type TestDatabase, type TestTenant } from '../support/test-database';
import { Lesson } from '../integration/persistence/session-entities';

// Asks the server what no tool may ask: which connection it is on.
jest.mock('../../libs/persistence/src/sql-guard/sql-guard', () => ({ loadSqlGuard: async () => undefined, refusalOf: () => null }));

const RUNS = 2_000;
const SEED = 20_261_125;
const CONNECTIONS = 2;
const PID = sql('test.pid', 'SELECT pg_backend_pid() AS pid');

/** What a unit has come to: `spoilt` after a failed statement that its work swallowed, `lost` without its connection. */
type Condition = 'sound' | 'spoilt' | 'lost';
interface ModelUnit {
  tenant: number;
  condition: Condition;
  pending: string[];
  /** Whether it has a connection that can be lost. */
  connected: boolean;
}

/** What must be true: which rows are committed, and what the open units have written. */
interface Model {
  committed: [Set<string>, Set<string>];
  open: Map<number, ModelUnit>;
  ended: number[];
  next: number;
  lateUses: number;
}

interface Real {
  units: Map<number, DrivenUnit>;
}

describe('units of work, by a model', () => {
  let db: TestDatabase;
  let pools: RuntimePools;
  let orchestrator: Orchestrator;
  let tenants: [TestTenant, TestTenant];
  const violations = new OwnershipViolations(true);
  const reported: string[] = [];
  beforeAll(async () => {
    db = await createTestDatabase();
    tenants = [await db.createTenant(), await db.createTenant()];
    pools = new RuntimePools(db.database.pools.urls, { poolSize: CONNECTIONS }, () => undefined);
    orchestrator = orchestratorOn(db, pools.tenant, { violations });
    violations.subscribe(({ kind }) => reported.push(kind));
  });
  afterAll(async () => {
    await pools.end();
    await db.drop();
  });

  const insert = (unit: DrivenUnit, source: string): Promise<number> =>
    unit.session.insert(Lesson, { kind: 'inventory', source, target: 'name', unit: null, updatedAt: new Date(0) });
  const visible = async (unit: DrivenUnit): Promise<string[]> =>
    (await unit.session.find(Lesson, { kind: 'inventory' })).map(({ source }) => source).sort();

  /** One step: what it needs, and what it does to the model and to the real thing. `which` picks among the units. */
  const step = (
    name: string,
    which: number,
    among: 'open' | 'ended' | 'none',
    act: (id: number, model: Model, real: Real) => Promise<void>,
  ): fc.AsyncCommand<Model, Real> => {
    const pick = (model: Readonly<Model>): number | undefined => {
      const ids = { open: [...model.open.keys()], ended: model.ended, none: [] }[among];
      return ids[which % Math.max(ids.length, 1)];
    };
    return {
      check: (model) => (among === 'none' ? model.open.size < CONNECTIONS : pick(model) !== undefined),
      run: (model, real) => act(pick(model) ?? model.next, model, real),
      toString: () => `${name}(${which})`,
    };
  };
  const end = async (id: number, model: Model, outcome: Promise<string>, expected: string | RegExp): Promise<void> => {
    expect(await outcome).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
    model.open.delete(id);
    model.ended.push(id);
  };

  const open = (which: number) =>
    step('open', which, 'none', async (id, model, real) => {
      real.units.set(id, await DrivenUnit.open(orchestrator, tenants[which % 2]!));
      model.open.set(id, { tenant: which % 2, condition: 'sound', pending: [], connected: false });
      model.next += 1;
    });
  const write = (which: number) =>
    step('write', which, 'open', async (id, model, real) => {
      const unit = model.open.get(id)!;
      const source = `row ${model.next++}`;
      const written = insert(real.units.get(id)!, source);
      if (unit.condition !== 'sound') {
        await expect(written).rejects.toThrow();
        return;
      }
      expect(await written).toBe(1);
      unit.pending.push(source);
      unit.connected = true;
    });
  const read = (which: number) =>
    step('read', which, 'open', async (id, model, real) => {
      const unit = model.open.get(id)!;
      const seen = visible(real.units.get(id)!);
      if (unit.condition !== 'sound') {
        await expect(seen).rejects.toThrow();
        return;
      }
      expect(await seen).toEqual([...model.committed[unit.tenant]!, ...unit.pending].sort());
      unit.connected = true;
    });
  const swallow = (which: number) =>
    step('swallow a failure', which, 'open', async (id, model, real) => {
      const unit = model.open.get(id)!;
      const source = `row ${model.next++}`;
      const driven = real.units.get(id)!;
      if (unit.condition === 'sound') await insert(driven, source);
      await expect(insert(driven, source)).rejects.toThrow();
      if (unit.condition === 'sound') Object.assign(unit, { condition: 'spoilt', connected: true });
    });
  const undo = (which: number) =>
    step('fail in a savepoint', which, 'open', async (id, model, real) => {
      const unit = model.open.get(id)!;
      const driven = real.units.get(id)!;
      const source = `row ${model.next++}`;
      const undone = driven.session.savepoint(async () => {
        await insert(driven, source);
        await insert(driven, source);
      });
      await expect(undone).rejects.toThrow();
      if (unit.condition === 'sound') unit.connected = true;
    });
  const lose = (which: number) =>
    step('lose the connection', which, 'open', async (id, model, real) => {
      const unit = model.open.get(id)!;
      if (unit.condition !== 'sound' || !unit.connected) return;
      const [{ pid }] = (await real.units.get(id)!.session.query<{ pid: number }>(PID)) as [{ pid: number }];
      await db.admin.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
      unit.condition = 'lost';
    });
  const commit = (which: number) =>
    step('commit', which, 'open', async (id, model, real) => {
      const unit = model.open.get(id)!;
      const expected = { sound: 'committed', spoilt: 'WORK_ROLLED_BACK', lost: /^(?!committed)/ }[unit.condition];
      await end(id, model, real.units.get(id)!.commit(), expected);
      if (unit.condition === 'sound') for (const source of unit.pending) model.committed[unit.tenant]!.add(source);
    });
  const fail = (which: number) => step('fail', which, 'open', (id, model, real) => end(id, model, real.units.get(id)!.fail(), 'CONFLICT'));
  const abort = (which: number) =>
    step('abort', which, 'open', (id, model, real) => end(id, model, real.units.get(id)!.abort(), 'REQUEST_ABORTED'));
  const useLate = (which: number) =>
    step('use late', which, 'ended', async (id, model, real) => {
      const outcome = await real.units.get(id)!.outcome;
      const code = outcome === 'REQUEST_ABORTED' ? outcome : 'SESSION_CLOSED';
      await expect(visible(real.units.get(id)!)).rejects.toMatchObject({ code });
      if (code === 'SESSION_CLOSED') model.lateUses += 1;
    });

  it(`keep what they committed and nothing else, whatever happens between them (${RUNS} runs, seed ${SEED})`, async () => {
    const which = fc.nat(3);
    const steps = [open, open, write, write, read, swallow, undo, lose, commit, commit, fail, abort, useLate].map((make) =>
      which.map(make),
    );
    const everyRun = fc.asyncProperty(fc.commands(steps, { size: 'medium', maxCommands: 14 }), async (commands) => {
      reported.length = 0;
      const model: Model = { committed: [new Set(), new Set()], open: new Map(), ended: [], next: 0, lateUses: 0 };
      const real: Real = { units: new Map() };
      await fc.asyncModelRun(() => ({ model, real }), commands);
      for (const [id, unit] of model.open) await end(id, model, real.units.get(id)!.fail(), unit.condition === 'lost' ? /./ : 'CONFLICT');

      const { rows } = await db.admin.query<{ client_account_id: string; source: string }>('DELETE FROM learned_mappings RETURNING *');
      const kept = tenants.map(({ clientAccountId }) =>
        rows.filter((row) => row.client_account_id === clientAccountId).map(({ source }) => source),
      );
      expect(kept.map((sources) => sources.sort())).toEqual(model.committed.map((sources) => [...sources].sort()));
      expect(reported).toEqual(Array(model.lateUses).fill('late_use'));
      const { rowCount } = await db.admin.query(
        `SELECT FROM pg_stat_activity WHERE usename = 'registry_app' AND datname = current_database() AND state LIKE 'idle in%'`,
      );
      expect(rowCount).toBe(0);
    });
    await fc.assert(everyRun, { numRuns: RUNS, seed: SEED });
  }, 180_000);
});
