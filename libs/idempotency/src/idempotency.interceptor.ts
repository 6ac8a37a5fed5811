import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { HTTP_CODE_METADATA } from '@nestjs/common/constants';
import { Reflector } from '@nestjs/core';
import { currentContext, type RequestContext } from '@app/context';
import { AppError, NO_TENANT } from '@app/kernel';
import {
  currentUnitOfWork,
  DatabasePools,
  inOperatorTransaction,
  Orchestrator,
  TRANSACTION_POLICY,
  type TransactionPolicy,
  type UnitOfWork,
} from '@app/persistence';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Idempotency } from './idempotency';
import { type KeyedCall, type Once } from './keyed-call';
import { type KeyLedger, ledgerOfOperator } from './key-ledger';
import { type KeyPolicy, keyPolicyOf } from './key-policy';
import { type KeyedRequest, readRequestKey, type RequestKey } from './request-key';
import { RequestKeys } from './request-keys';

/** The header of an answer that was given before. */
export const IDEMPOTENT_REPLAYED = 'idempotent-replayed';
const CREATED = 201;

type Work = () => Promise<unknown>;

/** Heeds the header Idempotency-Key of POST requests. Inside the transaction boundary; the guards have let the request in. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly idempotency: Idempotency,
    private readonly requestKeys: RequestKeys,
    private readonly orchestrator: Orchestrator,
    private readonly pools: DatabasePools,
  ) {}

  /** @throws AppError BAD_REQUEST for a malformed key; as Idempotency.once does */
  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = execution.switchToHttp().getRequest<KeyedRequest>();
    if (request.method !== 'POST') return next.handle();
    const handler = execution.getHandler();
    const status = this.reflector.get<number | undefined>(HTTP_CODE_METADATA, handler) ?? CREATED;
    const key = readRequestKey(request, status);
    if (!key) return next.handle();
    // Whoever is nobody shares its records with everybody.
    if (!currentContext().principal)
      throw new AppError('BAD_REQUEST', 'Idempotency-Key is taken from authenticated callers only: leave it out.');
    const policy = keyPolicyOf(handler, this.reflector.get<TransactionPolicy | undefined>(TRANSACTION_POLICY, handler));
    const work: Work = () => lastValueFrom(next.handle(), { defaultValue: undefined });
    return from(
      this.#once(policy, key, work).then(({ value, replayed }) => {
        const reply = execution.switchToHttp().getResponse<{ header(name: string, value: string): unknown }>();
        if (replayed) reply.header(IDEMPOTENT_REPLAYED, 'true');
        return value;
      }),
    );
  }

  async #once(policy: KeyPolicy | null, key: RequestKey, work: Work): Promise<Once<unknown>> {
    switch (policy) {
      case 'first':
        return this.idempotency.once(currentUnitOfWork(), key.call(), work);
      case 'deferred':
        return key.isDryRun
          ? { value: await work(), replayed: false }
          : this.idempotency.onceDeferred(currentUnitOfWork(), key.call(), work);
      case 'own': {
        this.requestKeys.assign(currentContext(), key);
        const value = await work();
        if (!key.claimed) throw new Error('The handler has not claimed the Idempotency-Key, as it declares to.');
        return { value, replayed: key.replayed };
      }
      case 'afterwards':
        return this.#afterwards(currentContext(), key.call(), work);
      case null:
        throw new Error('The route does not declare how it keeps an Idempotency-Key.');
    }
  }

  async #afterwards(context: RequestContext, call: KeyedCall, work: Work): Promise<Once<unknown>> {
    const settle = (value: Work): Promise<Once<unknown>> =>
      this.#inTransaction(context, (transaction) => this.idempotency.once(transaction, call, value));
    if (await this.#inTransaction(context, (transaction) => this.idempotency.isRecorded(transaction, call))) return settle(work);
    const value = await work();
    return settle(() => Promise.resolve(value));
  }

  #inTransaction<T>(context: RequestContext, work: (transaction: UnitOfWork | KeyLedger) => Promise<T>): Promise<T> {
    if (context.tenant) return this.orchestrator.run(context, 'read', work);
    return inOperatorTransaction(this.pools, (transaction) => work(ledgerOfOperator(transaction, context.principal?.id ?? NO_TENANT)));
  }
}
