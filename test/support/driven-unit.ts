import { RequestContext } from '@app/context';
import { AppError } from '@app/kernel';
import { type Orchestrator, TenantSession, type UnitOfWork } from '@app/persistence';
import { contextFor, type TestTenant } from './test-database';

/** A unit of work whose work is done step by step from outside. */
export class DrivenUnit {
  readonly #client = new AbortController();
  #return!: () => void;
  #throw!: (error: Error) => void;
  /** 'committed', or the code of what the orchestrator threw. */
  readonly outcome: Promise<string>;

  private constructor(
    readonly tenant: TestTenant,
    orchestrator: Orchestrator,
    opened: (unit: UnitOfWork) => void,
  ) {
    const { principal, tenant: bound } = contextFor(tenant);
    const context = new RequestContext({ requestId: 'driven-unit', signal: this.#client.signal }).identify({
      principal: principal!,
      tenant: bound,
    });
    const done = new Promise<void>((resolve, reject) => ([this.#return, this.#throw] = [resolve, reject]));
    done.catch(() => undefined);
    const run = orchestrator.run(context, 'write', (unit) => {
      // No other attempt: what fails here was made to fail.
      unit.keepFromRetry();
      opened(unit);
      return done;
    });
    this.outcome = run.then(
      () => 'committed',
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'lost'),
    );
  }

  session!: TenantSession;

  static async open(orchestrator: Orchestrator, tenant: TestTenant): Promise<DrivenUnit> {
    let driven: DrivenUnit | undefined;
    const unit = await new Promise<UnitOfWork>((resolve) => (driven = new DrivenUnit(tenant, orchestrator, resolve)));
    driven!.session = new TenantSession(unit);
    return driven!;
  }

  /** The work returns, so that the orchestrator commits. */
  commit(): Promise<string> {
    this.#return();
    return this.outcome;
  }

  /** The work throws. */
  fail(): Promise<string> {
    this.#throw(new AppError('CONFLICT', 'The work has failed.'));
    return this.outcome;
  }

  /** The client goes. */
  abort(): Promise<string> {
    this.#client.abort(new AppError('REQUEST_ABORTED', 'The client has gone.'));
    return this.outcome;
  }
}
