import { RequestContext } from '@app/context';
import { type RegistryFactory } from '@app/service-registry';
import { PhaseInterruptedError } from '../../../libs/discovery/src/flow/phase-interrupted.error';
import { PhaseLease } from '../../../libs/discovery/src/flow/phase-lease';
import { type PhaseTools } from '../../../libs/discovery/src/flow/phase-tools';
import { type Checkpoint } from '../../../libs/discovery/src/flow/phase-handler';

interface Call {
  name: string;
  input: object;
  key: string;
  unit: number;
  mode: string;
}

/** The database of one phase: what is written in a unit of work is kept when the work returns. */
class PhaseStore {
  stored: Checkpoint | null = null;
  attempts = 1;
  status = 'running';
  readonly calls: Call[] = [];
  readonly saved: { unit: number; checkpoint: Checkpoint | null }[] = [];
  failing = false;
  #unit = 0;
  #mode = '';

  readonly registries = {
    run: async (_context: unknown, mode: string, work: (services: unknown) => Promise<unknown>) => {
      this.#unit += 1;
      this.#mode = mode;
      const unit = this.#unit;
      let pending: Checkpoint | null | undefined;
      const session = {
        findOne: () => Promise.resolve({ attempts: this.attempts }),
        update: (_entity: unknown, _where: unknown, changes: { checkpoint: Checkpoint | null }) => {
          pending = changes.checkpoint;
          return Promise.resolve(1);
        },
      };
      const lock = () => Promise.resolve({ status: this.status, currentPhase: 'asset_inventory' });
      const result = await work({ session, get: () => ({ lock, append: () => Promise.resolve(), refresh: () => Promise.resolve() }) });
      if (pending !== undefined) {
        this.stored = structuredClone(pending);
        this.saved.push({ unit, checkpoint: this.stored });
      }
      return result;
    },
  } as unknown as RegistryFactory;

  readonly tools = {
    onlyReads: (name: string) => name.startsWith('read'),
    execute: (name: string, input: object, { idempotencyKey }: { idempotencyKey: string }) => {
      this.calls.push({ name, input, key: idempotencyKey, unit: this.#unit, mode: this.#mode });
      return this.failing ? Promise.reject(new Error('the tool failed')) : Promise.resolve({ call: this.calls.length });
    },
  } as unknown as PhaseTools;

  readonly stopping = new AbortController();

  lease(run = this.attempts, generation = 1): PhaseLease {
    const context = new RequestContext({ requestId: 'r' });
    const id = { context, flowId: 'f', phase: 'asset_inventory' as const, run, generation, signal: this.stopping.signal };
    return new PhaseLease(this.registries, this.tools, id, this.stored);
  }
}

describe('a tool call of a phase', () => {
  let store: PhaseStore;
  beforeEach(() => (store = new PhaseStore()));

  it('that writes is in one unit of work with its result', async () => {
    expect(await store.lease().tool('write_it', { a: 1 })).toEqual({ call: 1 });
    expect(store.calls).toMatchObject([{ name: 'write_it', input: { a: 1 }, mode: 'write' }]);
    expect(store.saved.map(({ unit }) => unit)).toEqual([store.calls[0]!.unit]);
  });

  it('that only reads is in a unit of work that cannot write, and its result is kept after it', async () => {
    await store.lease().tool('read_it', {});
    expect(store.calls).toMatchObject([{ mode: 'read' }]);
    expect(store.saved[0]!.unit).toBeGreaterThan(store.calls[0]!.unit);
  });

  it.each(['write_it', 'read_it'])('is not made again by a run that resumes the phase: %s', async (name) => {
    const first = store.lease();
    await first.tool(name, { a: 1 });
    await first.step(() => Promise.resolve({ checkpoint: { done: 1 } }));
    store.attempts = 2;
    const second = store.lease();
    expect(second.checkpoint).toEqual({ done: 1 });
    expect(await second.tool(name, { a: 1 })).toEqual({ call: 1 });
    expect(await second.tool(name, { a: 1 })).toEqual({ call: 2 });
    expect(store.calls).toHaveLength(2);
    expect(new Set(store.calls.map(({ key }) => key)).size).toBe(2);
  });

  it('is made again for other arguments, and in a further generation', async () => {
    await store.lease().tool('write_it', { a: 1 });
    await store.lease().tool('write_it', { a: 2 });
    await store.lease(1, 2).tool('write_it', { a: 2 });
    expect(new Set(store.calls.map(({ key }) => key)).size).toBe(3);
  });

  it('that failed is made again under the same key, and leaves nothing', async () => {
    store.failing = true;
    await expect(store.lease().tool('write_it', {})).rejects.toThrow('the tool failed');
    expect(store.saved).toEqual([]);
    store.failing = false;
    await store.lease().tool('write_it', {});
    expect(store.calls[0]!.key).toBe(store.calls[1]!.key);
  });

  it.each<[string, (changed: PhaseStore) => void]>([
    ['was paused', (changed) => (changed.status = 'paused')],
    ['was taken over', (changed) => (changed.attempts = 7)],
  ])('does not happen when the flow %s', async (_what, change) => {
    const lease = store.lease();
    change(store);
    await expect(lease.tool('write_it', {})).rejects.toBeInstanceOf(PhaseInterruptedError);
    expect(store.calls).toEqual([]);
    expect(store.saved).toEqual([]);
  });

  it('does not begin when the replica stops, nor does any other unit of work', async () => {
    const lease = store.lease();
    store.stopping.abort(new Error('stops'));
    for (const begin of [
      () => lease.tool('write_it', {}),
      () => lease.step(() => Promise.resolve({ checkpoint: {} })),
      () => lease.read(() => Promise.resolve()),
    ])
      await expect(begin()).rejects.toThrow('stops');
    expect({ calls: store.calls, saved: store.saved }).toEqual({ calls: [], saved: [] });
  });

  it('leaves the place where the phase itself goes on as it is', async () => {
    const lease = store.lease();
    expect(lease.checkpoint).toBeNull();
    await lease.step(() => Promise.resolve({ checkpoint: { rows: 5 } }));
    expect(store.stored).toEqual({ rows: 5 });
    await lease.tool('write_it', {});
    expect(store.stored).toMatchObject({ rows: 5, tools: { 1: { output: { call: 1 } } } });
    expect(store.lease().checkpoint).toEqual({ rows: 5 });
  });
});
