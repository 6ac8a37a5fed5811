import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { currentContext } from '@app/context';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { Orchestrator } from './orchestrator';
import { TRANSACTION_POLICY, type TransactionPolicy } from './route-policy';

/**
 * The boundary of a request's transaction. The handler's value is passed on only after COMMIT has answered COMMIT; a
 * failed commit is an error to everything outside. (`of(promise)` here would report success for it.)
 */
@Injectable()
export class TransactionInterceptor implements NestInterceptor {
  readonly #orchestrator: Orchestrator;
  readonly #reflector: Reflector;

  constructor(orchestrator: Orchestrator, reflector: Reflector) {
    this.#orchestrator = orchestrator;
    this.#reflector = reflector;
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const policy = this.#reflector.get<TransactionPolicy | undefined>(TRANSACTION_POLICY, execution.getHandler());
    if (policy !== 'read' && policy !== 'write') return next.handle();
    return from(this.#orchestrator.run(currentContext(), policy, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}
