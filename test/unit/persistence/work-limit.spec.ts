import { getEventListeners } from 'node:events';
import { AppError } from '@app/kernel';
import { WorkLimit } from '../../../libs/persistence/src/work-limit';

const never = (): Promise<never> => new Promise(() => undefined);
const gone = new AppError('REQUEST_ABORTED', 'gone');

describe('the limit of work', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('lets work that is done in time settle as it does, and holds nothing afterwards', async () => {
    const parent = new AbortController();
    const limit = new WorkLimit(parent.signal, 2_000);
    await expect(limit.within(async () => 'done')).resolves.toBe('done');
    await expect(limit.within(() => Promise.reject(gone))).rejects.toBe(gone);
    expect(getEventListeners(limit.signal, 'abort')).toEqual([]);
    expect(jest.getTimerCount()).toBe(1);
    limit.end();
    expect(jest.getTimerCount()).toBe(0);
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
    parent.abort(gone);
    expect(limit.signal.aborted).toBe(false);
  });

  it('ends work at its deadline, says so, and lets nothing begin after it', async () => {
    const limit = new WorkLimit(null, 2_000);
    const told = limit.within(never).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(1_999);
    expect(limit.signal.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await told).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryAfter: 1, message: expect.stringContaining('within 2 s') });
    expect(await told).toBe(limit.signal.reason);
    const work = jest.fn(never);
    await expect(limit.within(work)).rejects.toBe(limit.signal.reason);
    expect(work).not.toHaveBeenCalled();
  });

  it('ends work when nobody waits for it, for the reason of that', async () => {
    const parent = new AbortController();
    const limit = new WorkLimit(parent.signal, 2_000);
    const told = limit.within(never).catch((error: unknown) => error);
    parent.abort(gone);
    expect(await told).toBe(gone);
    expect(getEventListeners(parent.signal, 'abort')).toEqual([]);
  });

  it('begins nothing that nobody waits for any longer', async () => {
    const parent = AbortSignal.abort(gone);
    const limit = new WorkLimit(parent, 2_000);
    await expect(limit.within(never)).rejects.toBe(gone);
    expect(getEventListeners(parent, 'abort')).toEqual([]);
  });

  it('without anybody who could go is over as well', () => {
    const limit = new WorkLimit(null, 2_000);
    limit.end();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not keep the process alive', () => {
    const unref = jest.spyOn(globalThis, 'setTimeout');
    new WorkLimit(null, 2_000);
    expect((unref.mock.results[0]!.value as NodeJS.Timeout).hasRef()).toBe(false);
  });
});
