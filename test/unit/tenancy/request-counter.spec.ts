import { type ThrottlerStorage } from '@nestjs/throttler';
import { MemoryStorage } from '../../../libs/tenancy/src/rate-limit/memory-storage';
import { type Counter, RequestCounter } from '../../../libs/tenancy/src/rate-limit/request-counter';

const counter = (owner: string, perMinute = 3): Counter => ({ limit: 'principal', owner, perMinute });

describe('a counter of requests', () => {
  let storage: ThrottlerStorage;
  let increment: jest.SpyInstance;
  let requests: RequestCounter;

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    storage = new MemoryStorage();
    increment = jest.spyOn(storage, 'increment');
    requests = new RequestCounter(storage);
  });
  afterEach(() => jest.useRealTimers());

  const count = async (times: number, owner = 'a'): Promise<boolean[]> => {
    const refusals: boolean[] = [];
    for (let i = 0; i < times; i++) refusals.push((await requests.count(counter(owner))).refused);
    return refusals;
  };

  it('has a window that begins with its first request', async () => {
    expect(await requests.count(counter('a'))).toEqual({ remaining: 2, seconds: 60, refused: false, first: false });
    jest.advanceTimersByTime(45_000);
    expect(await requests.count(counter('a'))).toEqual({ remaining: 1, seconds: 15, refused: false, first: false });
    jest.advanceTimersByTime(15_000);
    expect(await requests.count(counter('a'))).toEqual({ remaining: 2, seconds: 60, refused: false, first: false });
  });

  it('refuses from one too many on, for a minute, and then counts anew', async () => {
    expect(await count(3)).toEqual([false, false, false]);
    jest.advanceTimersByTime(30_000);
    expect(await requests.count(counter('a'))).toEqual({ remaining: 0, seconds: 60, refused: true, first: true });
    jest.advanceTimersByTime(59_000);
    expect(await requests.count(counter('a'))).toEqual({ remaining: 0, seconds: 1, refused: true, first: false });
    jest.advanceTimersByTime(1_000);
    expect(await count(4)).toEqual([false, false, false, true]);
  });

  it('does not ask the storage while it is blocked, so that a block does not prolong itself', async () => {
    await count(4);
    expect(increment).toHaveBeenCalledTimes(4);
    expect(await count(50)).toEqual(Array(50).fill(true));
    expect(increment).toHaveBeenCalledTimes(4);
    expect(requests.blockedFor(counter('a'))).toBe(60);
  });

  it('is nobody else’s', async () => {
    await count(4, 'a');
    expect(await count(3, 'b')).toEqual([false, false, false]);
    expect(requests.blockedFor(counter('b'))).toBe(0);
    expect((await requests.count({ ...counter('a'), limit: 'tenant' })).refused).toBe(false);
  });

  it('learns of a block that another replica has caused', async () => {
    const other = new RequestCounter(storage);
    await count(4);
    expect(await other.count(counter('a'))).toMatchObject({ refused: true, first: false });
    expect(other.blockedFor(counter('a'))).toBe(60);
  });

  it('counts exactly, however many there were', async () => {
    for (let i = 0; i < 100_000; i++) await requests.count(counter('busy', 200_000));
    expect((await requests.count(counter('busy', 200_000))).remaining).toBe(200_000 - 100_001);
  });
});
