import { type CallHandler, type ExecutionContext, HttpCode } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RequestContext, runInContext } from '@app/context';
import { NO_TENANT } from '@app/kernel';
import { type DatabasePools, NoTransaction, type Orchestrator, Orchestrated, type UnitOfWork } from '@app/persistence';
import { from, lastValueFrom } from 'rxjs';
import { type Idempotency } from '../../../libs/idempotency/src/idempotency';
import { IDEMPOTENT_REPLAYED, IdempotencyInterceptor } from '../../../libs/idempotency/src/idempotency.interceptor';
import { KeepsKey } from '../../../libs/idempotency/src/key-policy';
import { type KeyedCall, type Once } from '../../../libs/idempotency/src/keyed-call';
import { type KeyedRequest } from '../../../libs/idempotency/src/request-key';
import { RequestKeys } from '../../../libs/idempotency/src/request-keys';
import { runInUnitOfWork } from '../../../libs/persistence/src/current-unit-of-work';
import { ScriptedPool } from '../../support/scripted-pool';

class Routes {
  @Orchestrated('write')
  first(this: void): void {}
  @HttpCode(202)
  @Orchestrated('write')
  accepted(this: void): void {}
  @KeepsKey('deferred')
  @Orchestrated('write')
  deferred(this: void): void {}
  @KeepsKey('own')
  @NoTransaction()
  own(this: void): void {}
  @KeepsKey('afterwards')
  @NoTransaction()
  afterwards(this: void): void {}
  @NoTransaction()
  undeclared(this: void): void {}
}

const UNIT = { name: 'the unit of the request' } as unknown as UnitOfWork;
const OTHER = { name: 'a unit of its own' } as unknown as UnitOfWork;
const principal = { id: 'principal', name: 'ada', role: 'agent', keyId: null } as unknown as NonNullable<RequestContext['principal']>;
const tenant = { clientAccountId: 'a', engagementId: 'e' } as unknown as RequestContext['tenant'];

describe('the header Idempotency-Key of a request', () => {
  let did: unknown[][];
  let stored: boolean;
  let operators: ScriptedPool;
  let handled: number;
  const headers: string[][] = [];
  beforeEach(() => {
    [did, stored, operators, handled] = [[], false, new ScriptedPool(), 0];
    headers.length = 0;
  });

  /** The answer of an earlier request when there is one. */
  const answer =
    (method: string) =>
    async (transaction: unknown, call: KeyedCall, work: () => Promise<unknown>): Promise<Once<unknown>> => {
      did.push([method, transaction, call.operation, call.status]);
      return stored ? { value: 'stored', replayed: true } : { value: await work(), replayed: false };
    };
  const idempotency = {
    once: answer('once'),
    onceDeferred: answer('onceDeferred'),
    isRecorded: async (transaction: unknown) => (did.push(['isRecorded', transaction]), stored),
  } as unknown as Idempotency;
  const requestKeys = new RequestKeys(idempotency);
  const orchestrator = {
    run: (of: RequestContext, mode: string, work: (unit: UnitOfWork) => Promise<unknown>) => (
      did.push(['run', of.requestId, mode]),
      work(OTHER)
    ),
  } as unknown as Orchestrator;

  const request = async (
    route: keyof Routes,
    { parts = {}, bound = tenant, known = true, handler = async (): Promise<unknown> => 'fresh' } = {},
  ): Promise<unknown> => {
    const context = new RequestContext({ requestId: 'r' });
    if (known) context.identify({ principal, tenant: bound });
    const asked: KeyedRequest = {
      ...{ method: 'POST', url: '/x', headers: { 'idempotency-key': 'k' }, raw: { rawHeaders: [] }, query: {}, body: {}, ...parts },
    };
    const execution = {
      getHandler: () => Routes.prototype[route],
      switchToHttp: () => ({
        getRequest: () => asked,
        getResponse: () => ({ header: (name: string, value: string) => headers.push([name, value]) }),
      }),
    } as unknown as ExecutionContext;
    const next: CallHandler = {
      handle: () => {
        handled += 1;
        return from(handler());
      },
    };
    const interceptor = new IdempotencyInterceptor(new Reflector(), idempotency, requestKeys, orchestrator, {
      ops: operators.pool,
    } as unknown as DatabasePools);
    return runInContext(context, () => runInUnitOfWork(UNIT, async () => lastValueFrom(interceptor.intercept(execution, next))));
  };

  it('has the call done once in the transaction of the request, with the status of its answer', async () => {
    expect(await request('first')).toBe('fresh');
    await request('accepted');
    expect(did).toEqual([
      ['once', UNIT, 'POST /x', 201],
      ['once', UNIT, 'POST /x', 202],
    ]);
    expect(headers).toEqual([]);
  });

  it('gives back the answer of an earlier request, and says so', async () => {
    stored = true;
    expect(await request('first')).toBe('stored');
    expect({ handled, headers }).toEqual({ handled: 0, headers: [[IDEMPOTENT_REPLAYED, 'true']] });
    expect(IDEMPOTENT_REPLAYED).toBe('idempotent-replayed');
  });

  it.each<[string, Partial<KeyedRequest>]>([
    ['of another method', { method: 'PUT' }],
    ['without it', { headers: {} }],
  ])('does nothing for a request %s', async (_what, parts) => {
    expect(await request('undeclared', { parts, known: false })).toBe('fresh');
    expect(did).toEqual([]);
  });

  it('is refused from callers who are nobody, before anything is done', async () => {
    await expect(request('first', { known: false })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    expect({ did, handled }).toEqual({ did: [], handled: 0 });
  });

  it('is an error on a route that does not say how it keeps keys', async () => {
    await expect(request('undeclared')).rejects.toThrow('The route does not declare how it keeps an Idempotency-Key.');
    expect(handled).toBe(0);
  });

  it('is left to the handler where that is declared, but not in a dry run, which keeps nothing', async () => {
    expect(await request('deferred')).toBe('fresh');
    expect(did).toEqual([['onceDeferred', UNIT, 'POST /x', 201]]);
    stored = true;
    expect(await request('deferred', { parts: { body: { dryRun: true } } })).toBe('fresh');
    expect(did).toHaveLength(1);
    expect(headers).toEqual([]);
  });

  describe('that the handler keeps itself', () => {
    const handler = async (): Promise<unknown> => (await requestKeys.once(OTHER, async () => 'own')).value;

    it('is there for it', async () => {
      expect(await request('own', { handler })).toBe('own');
      expect(did).toEqual([['once', OTHER, 'POST /x', 201]]);
      stored = true;
      expect(await request('own', { handler })).toBe('stored');
      expect(headers).toEqual([[IDEMPOTENT_REPLAYED, 'true']]);
    });

    it('must be kept by it', async () => {
      await expect(request('own')).rejects.toThrow('The handler has not claimed the Idempotency-Key, as it declares to.');
    });
  });

  describe('that is kept afterwards', () => {
    it('is looked up before the handler and recorded behind it, each in a transaction of the tenant', async () => {
      expect(await request('afterwards')).toBe('fresh');
      expect(did).toEqual([
        ['run', 'r', 'read'],
        ['isRecorded', OTHER],
        ['run', 'r', 'read'],
        ['once', OTHER, 'POST /x', 201],
      ]);
      expect(handled).toBe(1);
    });

    it('gives back the answer of an earlier request without the handler', async () => {
      stored = true;
      expect(await request('afterwards')).toBe('stored');
      expect({ handled, headers: headers.length, runs: did.filter(([what]) => what === 'run').length }).toEqual({
        handled: 0,
        headers: 1,
        runs: 2,
      });
    });

    it('is kept in a transaction of operators for those who act for no tenant', async () => {
      expect(await request('afterwards', { bound: null })).toBe('fresh');
      const nobodys = expect.objectContaining({ tenant: { clientAccountId: NO_TENANT, engagementId: NO_TENANT } });
      expect(did).toEqual([
        ['isRecorded', nobodys],
        ['once', nobodys, 'POST /x', 201],
      ]);
      const ledger = did[0]![1] as { claim(operation: string, hash: Buffer, take: boolean): Promise<unknown> };
      await ledger.claim('POST /x', Buffer.from('h'), true);
      expect(operators.texts).toEqual([['BEGIN'], ['COMMIT'], ['BEGIN'], ['COMMIT'], [expect.stringContaining('sec.claim_operator_key')]]);
      expect(operators.packets.at(-1)![0]!.values).toEqual(['principal', 'POST /x', Buffer.from('h'), true]);
    });
  });
});
