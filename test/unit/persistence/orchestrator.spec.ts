import { currentContext, RequestContext } from '@app/context';
import { AppError } from '@app/kernel';
import { currentUnitOfWork } from '../../../libs/persistence/src/current-unit-of-work';
import { Orchestrator } from '../../../libs/persistence/src/orchestrator';
import { OwnershipViolations } from '../../../libs/persistence/src/ownership/ownership-violations';
import { sql } from '../../../libs/persistence/src/statement';
import { poisonUnit, type UnitOfWork, type UnitResources } from '../../../libs/persistence/src/unit-of-work';
import { ScriptedPool } from '../../support/scripted-pool';

jest.mock('../../../libs/persistence/src/sql-guard/sql-guard', () => ({ refusalOf: () => null }));
const pauses: number[] = [];
jest.mock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void pauses.push(ms) }));

const ONE = sql('test.one', 'SELECT 1');
const tenant = { clientAccountId: 'account', engagementId: 'engagement' } as unknown as UnitOfWork['tenant'];
const principal = { id: 'p', name: 'ada', role: 'agent', keyId: null } as unknown as NonNullable<RequestContext['principal']>;
const contention = (): Error => Object.assign(new Error('deadlock detected'), { code: '40P01' });

describe('the orchestrator', () => {
  let server: ScriptedPool;
  let admitted: { owner: string; signal: AbortSignal }[];
  let left: number;
  let modes: unknown[];
  let turnedAway: AppError | null;
  let client: AbortController;
  let context: RequestContext;
  let random: jest.SpyInstance;
  beforeEach(() => {
    [server, admitted, left, modes, turnedAway, client] = [new ScriptedPool(), [], 0, [], null, new AbortController()];
    pauses.length = 0;
    context = new RequestContext({ requestId: 'r', signal: client.signal }).identify({ principal, tenant });
    random = jest.spyOn(Math, 'random').mockReturnValue(0.5);
  });
  afterEach(() => random.mockRestore());

  const orchestrator = (timeoutMs = 2_000): Orchestrator =>
    new Orchestrator(
      {
        admission: {
          admit: async (owner: string, { signal }: { signal: AbortSignal }) => {
            admitted.push({ owner, signal });
            if (turnedAway) throw turnedAway;
            return () => (left += 1);
          },
        },
        pool: server.pool,
        tickets: { issue: (...[, , mode]: unknown[]) => (modes.push(mode), { text: 't', signature: Buffer.alloc(1), seal: 's' }) },
        violations: new OwnershipViolations(true),
      } as unknown as UnitResources,
      timeoutMs,
    );

  it.each(['read', 'write'] as const)(
    'runs work that may %s in a unit of the tenant, commits it and gives back what it came to',
    async (mode) => {
      const result = await orchestrator().run(context, mode, async (unit) => {
        await unit.query(ONE, []);
        expect(left).toBe(0);
        return { unit: currentUnitOfWork() === unit, context: currentContext() === context, tenant: unit.tenant };
      });
      expect(result).toEqual({ unit: true, context: true, tenant });
      expect({ modes, left, released: server.released }).toEqual({ modes: [mode], left: 1, released: [false] });
      expect(server.texts.at(-1)!.at(-1)).toBe('COMMIT');
      expect(admitted).toMatchObject([{ owner: 'account' }]);
    },
  );

  it('refuses work without a tenant, before its turn', async () => {
    const work = jest.fn();
    const nobody = new RequestContext({ requestId: 'r' }).identify({ principal, tenant: null });
    await expect(orchestrator().run(nobody, 'read', work)).rejects.toMatchObject({ code: 'NO_TENANT_CONTEXT' });
    expect({ calls: work.mock.calls, admitted }).toEqual({ calls: [], admitted: [] });
  });

  it('begins nothing for those who are turned away', async () => {
    turnedAway = new AppError('OVERLOADED', 'no');
    const work = jest.fn();
    await expect(orchestrator().run(context, 'read', work)).rejects.toBe(turnedAway);
    expect({ calls: work.mock.calls, left }).toEqual({ calls: [], left: 0 });
  });

  it('rolls back work that throws, tells its listeners, and throws on', async () => {
    const told: unknown[] = [];
    const error = new AppError('CONFLICT', 'no');
    const run = orchestrator().run(context, 'write', async (unit) => {
      unit.onRollback(async (cause) => void told.push(cause));
      await unit.query(ONE, []);
      throw error;
    });
    await expect(run).rejects.toBe(error);
    expect({ told, left, texts: server.texts.slice(1) }).toEqual({ told: [error], left: 1, texts: [['ROLLBACK']] });
    expect(pauses).toEqual([]);
  });

  it('throws the violation of work, whatever that made of it', async () => {
    const violation = new AppError('SESSION_OWNERSHIP_VIOLATION', 'no');
    const told: unknown[] = [];
    const run = orchestrator().run(context, 'write', async (unit) => {
      unit.onRollback(async (cause) => void told.push(cause));
      poisonUnit(unit, violation);
      throw new AppError('CONFLICT', 'something else');
    });
    await expect(run).rejects.toBe(violation);
    expect(told).toEqual([violation]);
  });

  it('runs work that was in the way of other work again, later each time, in a unit of its own', async () => {
    const units = new Set<UnitOfWork>();
    const told: unknown[] = [];
    const run = orchestrator().run(context, 'write', async (unit) => {
      unit.onRollback(async (cause) => void told.push(cause));
      units.add(unit);
      if (units.size < 3) throw contention();
      return 'done';
    });
    expect(await run).toBe('done');
    expect({ units: units.size, pauses, told, left, turns: admitted.length }).toEqual({
      units: 3,
      pauses: [50, 100],
      told: [],
      left: 1,
      turns: 1,
    });
  });

  it('gives up after three times, and tells the listeners of the last', async () => {
    let runs = 0;
    const told: unknown[] = [];
    const run = orchestrator().run(context, 'write', async (unit) => {
      unit.onRollback(async () => void told.push(runs));
      runs += 1;
      throw contention();
    });
    await expect(run).rejects.toMatchObject({ code: '40P01' });
    expect({ runs, told, left }).toEqual({ runs: 3, told: [3], left: 1 });
  });

  it('ends work when its client goes', async () => {
    const gone = new AppError('REQUEST_ABORTED', 'gone');
    const run = orchestrator().run(context, 'write', async (unit) => {
      await unit.query(ONE, []);
      client.abort(gone);
      return new Promise(() => undefined);
    });
    await expect(run).rejects.toBe(gone);
    expect({ left, last: server.texts.at(-1) }).toEqual({ left: 1, last: ['ROLLBACK'] });
    expect(admitted[0]!.signal.aborted).toBe(true);
  });

  describe('with a deadline', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['performance'] }));
    afterEach(() => void jest.useRealTimers());

    it.each([
      ['its own', undefined, 2_000],
      ["that of the work's opener", 7_000, 7_000],
    ])('ends work at %s, and lets go of it when it ends before', async (_whose, timeoutMs, ms) => {
      const run = orchestrator().run(context, 'write', () => new Promise(() => undefined), timeoutMs);
      const told = run.catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(ms - 1);
      expect(admitted[0]!.signal.aborted).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      expect(await told).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
      expect(jest.getTimerCount()).toBe(0);
      await orchestrator().run(context, 'write', async () => 1);
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
