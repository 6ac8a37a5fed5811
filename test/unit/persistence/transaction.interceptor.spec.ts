import { type CallHandler, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RequestContext, runInContext } from '@app/context';
import { lastValueFrom, of, throwError } from 'rxjs';
import { type Orchestrator } from '../../../libs/persistence/src/orchestrator';
import { NoTransaction, Orchestrated } from '../../../libs/persistence/src/route-policy';
import { TransactionInterceptor } from '../../../libs/persistence/src/transaction.interceptor';

class Routes {
  @Orchestrated('read')
  reads(this: void): void {}
  @Orchestrated('write')
  writes(this: void): void {}
  @NoTransaction()
  none(this: void): void {}
  undeclared(this: void): void {}
}

describe('the boundary of a request', () => {
  const runs: unknown[][] = [];
  let failure: Error | null;
  beforeEach(() => {
    runs.length = 0;
    failure = null;
  });
  /** Whose commit may fail. */
  const orchestrator = {
    run: async (context: RequestContext, mode: string, work: () => Promise<unknown>) => {
      const value = await work();
      runs.push([context, mode, value]);
      if (failure) throw failure;
      return value;
    },
  } as unknown as Orchestrator;
  const context = new RequestContext({ requestId: 'r' });
  const intercept = (handler: () => void, next: CallHandler): Promise<unknown> =>
    runInContext(context, () => {
      const execution = { getHandler: () => handler } as unknown as ExecutionContext;
      return lastValueFrom(new TransactionInterceptor(orchestrator, new Reflector()).intercept(execution, next), { defaultValue: 'empty' });
    });
  const { reads, writes, none, undeclared } = Routes.prototype;

  it.each([
    ['read', reads],
    ['write', writes],
  ])('is one unit of work, of the mode %s that the route declares', async (mode, handler) => {
    expect(await intercept(handler, { handle: () => of('first', 'last') })).toBe('last');
    expect(runs).toEqual([[context, mode, 'last']]);
  });

  it('takes a handler that says nothing for one that returned nothing', async () => {
    expect(await intercept(reads, { handle: () => of() })).toBeUndefined();
  });

  it('passes on no value before the commit, and its failure instead', async () => {
    failure = new Error('COMMIT has failed');
    await expect(intercept(writes, { handle: () => of('value') })).rejects.toBe(failure);
    const thrown = new Error('the handler');
    await expect(intercept(writes, { handle: () => throwError(() => thrown) })).rejects.toBe(thrown);
  });

  it('is not there for a route without a transaction', async () => {
    for (const handler of [none, undeclared]) expect(await intercept(handler, { handle: () => of('value') })).toBe('value');
    expect(runs).toEqual([]);
  });
});
