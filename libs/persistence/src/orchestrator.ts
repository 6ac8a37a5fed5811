import { AppError } from '@app/kernel';
import { type RequestContext, runInContext } from '@app/context';
import { runInUnitOfWork } from './current-unit-of-work';
import { commitUnit, rollBackUnit, UnitOfWork, type UnitResources, violationIn } from './unit-of-work';
import { type UnitMode } from './unit-mode';

/**
 * The only opener and ender of tenant transactions: for requests by way of the transaction interceptor, for background
 * phases directly.
 */
export class Orchestrator {
  readonly #resources: UnitResources;

  constructor(resources: UnitResources) {
    this.#resources = resources;
  }

  /**
   * Runs `work` as one unit of work of the context's tenant. Commits when it returns, rolls back when it throws; what is
   * thrown is thrown on. No connection is taken before the first statement.
   * @throws AppError NO_TENANT_CONTEXT when the context has no tenant; SESSION_OWNERSHIP_VIOLATION for a violation in `work`,
   * whatever that made of it.
   */
  async run<T>(context: RequestContext, mode: UnitMode, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    if (!context.tenant) throw new AppError('NO_TENANT_CONTEXT', 'This work needs a tenant, and the request has none.');
    const unit = new UnitOfWork(this.#resources, context.tenant, context, mode);
    try {
      const result = await runInContext(context, () => runInUnitOfWork(unit, () => work(unit)));
      await commitUnit(unit);
      return result;
    } catch (error) {
      const cause = violationIn(unit) ?? error;
      await rollBackUnit(unit, cause);
      throw cause;
    }
  }
}
