import { type AppError } from '@app/kernel';
import { Admission, type AdmissionLimits, admissionLimits, type RefusalScope } from '@app/persistence';
import * as fc from 'fast-check';
import { BACKGROUND_WAIT_MS } from '../../../libs/persistence/src/admission/admission';
import { runInBackground } from '../../../libs/persistence/src/admission/background';

const LIMITS: AdmissionLimits = { units: 4, unitsEach: 2, queue: 4, queueEach: 2, waitMs: 500 };
const TEXT = { client_account: /^This client account/, service: /^The service/ };

/** One who asked, and what has become of it. */
interface Asked {
  owner: string;
  state: 'waiting' | 'admitted' | 'refused' | 'released';
  reason?: unknown;
  release: () => void;
}

function ask(admission: Admission, owner: string, signal?: AbortSignal): Asked {
  const asked: Asked = { owner, state: 'waiting', release: () => undefined };
  admission.admit(owner, { signal }).then(
    (release) => {
      asked.state = 'admitted';
      asked.release = () => {
        release();
        asked.state = 'released';
      };
    },
    (reason: unknown) => Object.assign(asked, { state: 'refused', reason }),
  );
  return asked;
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};
const refusedFor = (asked: Asked, scope: RefusalScope): void => {
  expect(asked).toMatchObject({ state: 'refused', reason: { code: 'OVERLOADED', retryAfter: 1, problem: { status: 503 } } });
  expect((asked.reason as AppError).message).toMatch(TEXT[scope]);
};

describe('the admission of units of work', () => {
  let admission: Admission;
  const refusals: RefusalScope[] = [];
  beforeEach(() => {
    jest.useFakeTimers();
    refusals.length = 0;
    admission = new Admission(LIMITS);
    admission.onRefusal((scope) => refusals.push(scope));
  });
  afterEach(() => jest.useRealTimers());
  const all = async (owners: string): Promise<Asked[]> => {
    const asked = [...owners].map((owner) => ask(admission, owner));
    await settle();
    return asked;
  };
  const states = (asked: Asked[]): string[] => asked.map(({ state }) => state);

  it('lets a client account have half, and one at its limit holds nobody up', async () => {
    const [a1, a2, a3, b1] = await all('aaab');
    expect([a1, a2, a3, b1].map((asked) => asked!.state)).toEqual(['admitted', 'admitted', 'waiting', 'admitted']);
    b1!.release();
    await settle();
    expect(a3!.state).toBe('waiting');
    a1!.release();
    await settle();
    expect(a3!.state).toBe('admitted');
  });

  it('lets those who wait take turns by client account, whoever came first', async () => {
    const held = await all('aabb');
    const [a1, a2, c1, d1] = await all('aacd');
    held[2]!.release();
    held[3]!.release();
    await settle();
    expect(states([a1!, a2!, c1!, d1!])).toEqual(['waiting', 'waiting', 'admitted', 'admitted']);
    held[0]!.release();
    held[1]!.release();
    await settle();
    expect(states([a1!, a2!])).toEqual(['admitted', 'admitted']);
  });

  it('refuses at once what no longer fits into the queue, and says whose share is used up', async () => {
    await all('aaaa');
    const [a5] = await all('a');
    refusedFor(a5!, 'client_account');
    await all('bb');
    const [c1, d1] = await all('cd');
    expect(states([c1!, d1!])).toEqual(['waiting', 'waiting']);
    const [e1, d2] = await all('ed');
    // A longer row makes room for one who does not wait yet, but not for one who has as much as the others.
    expect(e1!.state).toBe('waiting');
    refusedFor(d2!, 'service');
    expect(refusals).toEqual(['client_account', 'client_account', 'service']);
    expect(admission.waiting).toBe(LIMITS.queue);
  });

  it('refuses after the wait, by what was missing', async () => {
    const held = await all('aa');
    const [a3] = await all('a');
    jest.advanceTimersByTime(LIMITS.waitMs - 1);
    await settle();
    expect(a3!.state).toBe('waiting');
    jest.advanceTimersByTime(1);
    await settle();
    refusedFor(a3!, 'client_account');
    await all('bb');
    const [c1] = await all('c');
    jest.advanceTimersByTime(LIMITS.waitMs);
    await settle();
    refusedFor(c1!, 'service');
    held[0]!.release();
    expect([admission.inProgress, admission.waiting]).toEqual([3, 0]);
  });

  it('forgets one whose request is gone, and admits none that is gone already', async () => {
    const held = await all('aa');
    const gone = new AbortController();
    const left = ask(admission, 'a', gone.signal);
    gone.abort(new Error('the client has hung up'));
    const never = ask(admission, 'b', gone.signal);
    await settle();
    for (const asked of [left, never]) expect(asked).toMatchObject({ state: 'refused', reason: { message: 'the client has hung up' } });
    expect([admission.inProgress, admission.waiting, refusals.length]).toEqual([2, 0, 0]);
    const admitted = ask(admission, 'b', new AbortController().signal);
    await settle();
    for (const asked of [...held, admitted]) asked.release();
    expect([admission.inProgress, jest.getTimerCount()]).toEqual([0, 0]);
  });

  it('counts a release once, however often it is called', async () => {
    const [first, second] = await all('ab');
    first!.release();
    first!.release();
    expect(admission.inProgress).toBe(1);
    second!.release();
    expect(admission.inProgress).toBe(0);
  });

  it('lets background work wait longer, whatever waits already', async () => {
    await all('aaaa');
    const job = runInBackground(() => ask(admission, 'a'));
    await settle();
    expect(job.state).toBe('waiting');
    jest.advanceTimersByTime(BACKGROUND_WAIT_MS - 1);
    await settle();
    expect(job.state).toBe('waiting');
    jest.advanceTimersByTime(1);
    await settle();
    refusedFor(job, 'client_account');
  });

  it('turns away only whom it would refuse at once', async () => {
    await all('aaa');
    expect([admission.turnAway('a'), admission.turnAway('b'), refusals.length]).toEqual([null, null, 0]);
    await all('a');
    expect(admission.turnAway('a')).toMatchObject({ code: 'OVERLOADED' });
    expect([admission.turnAway('b'), refusals]).toEqual([null, ['client_account']]);
  });

  it('lets a client account have no more than the event loop allows, and catches up when it allows more', async () => {
    const share = { allowed: 1 };
    admission = new Admission(LIMITS, share);
    const [a1, a2, b1] = await all('aab');
    expect(states([a1!, a2!, b1!])).toEqual(['admitted', 'waiting', 'admitted']);
    share.allowed = 2;
    b1!.release();
    await settle();
    expect(a2!.state).toBe('admitted');
  });

  it('has half of everything for one client account, rounded up', () => {
    expect(admissionLimits({ poolSize: 5, poolQueue: null, poolWaitMs: 7 })).toEqual({
      units: 5,
      unitsEach: 3,
      queue: 10,
      queueEach: 5,
      waitMs: 7,
    });
    expect(admissionLimits({ poolSize: 2, poolQueue: 0, poolWaitMs: 7 })).toEqual({
      units: 2,
      unitsEach: 1,
      queue: 0,
      queueEach: 0,
      waitMs: 7,
    });
  });
});

type Step = { owner: string; mayGo: boolean } | { ends: 'release' | 'abort'; pick: number } | { ms: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ owner: fc.constantFrom(...'abcdef'), mayGo: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ ends: fc.constantFrom('release' as const, 'abort' as const), pick: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ ms: fc.integer({ min: 1, max: 400 }) }) },
);

describe('the admission under any order of events', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('keeps to its bounds, loses nobody, and is empty when all have left', async () => {
    const limits = fc.record({
      poolSize: fc.integer({ min: 1, max: 6 }),
      poolQueue: fc.integer({ min: 0, max: 8 }),
      poolWaitMs: fc.constant(500),
    });
    await fc.assert(
      fc.asyncProperty(limits, fc.array(STEP, { maxLength: 120 }), async (settings, steps) => {
        const bounds = admissionLimits(settings);
        const admission = new Admission(bounds);
        const asked: Asked[] = [];
        const signals = new Map<Asked, AbortController>();
        const within = (state: Asked['state']): Asked[] => asked.filter((one) => one.state === state);
        for (const step of steps) {
          if ('owner' in step) {
            const controller = new AbortController();
            const one = ask(admission, step.owner, step.mayGo ? controller.signal : undefined);
            asked.push(one);
            if (step.mayGo) signals.set(one, controller);
          } else if ('ms' in step) jest.advanceTimersByTime(step.ms);
          else {
            const among = step.ends === 'release' ? within('admitted') : within('waiting').filter((one) => signals.has(one));
            const one = among[step.pick % Math.max(1, among.length)];
            if (one && step.ends === 'release') one.release();
            else if (one) signals.get(one)!.abort();
          }
          await settle();

          const [admitted, waiting] = [within('admitted'), within('waiting')];
          expect([admission.inProgress, admission.waiting]).toEqual([admitted.length, waiting.length]);
          expect(admitted.length).toBeLessThanOrEqual(bounds.units);
          expect(waiting.length).toBeLessThanOrEqual(bounds.queue);
          for (const owner of 'abcdef') {
            const held = admitted.filter((one) => one.owner === owner).length;
            const row = waiting.filter((one) => one.owner === owner).length;
            expect(held).toBeLessThanOrEqual(bounds.unitsEach);
            expect(row).toBeLessThanOrEqual(bounds.queueEach);
            // Nobody waits for what is free.
            if (row > 0) expect(held === bounds.unitsEach || admitted.length === bounds.units).toBe(true);
          }
        }
        jest.advanceTimersByTime(bounds.waitMs);
        await settle();
        expect(within('waiting')).toEqual([]);
        for (const one of within('admitted')) one.release();
        expect([admission.inProgress, admission.waiting, jest.getTimerCount()]).toEqual([0, 0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
