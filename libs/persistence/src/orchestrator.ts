import { AppError } from '@app/kernel';
import { type RequestContext, runInContext } from '@app/context';
import { type Pool } from 'pg';
import { runInUnitOfWork } from './current-unit-of-work';
import { UnitOfWork, type UnitMode } from './unit-of-work';

/**
 * The only opener and ender of tenant transactions: for requests by way of the transaction interceptor, for background
 * phases directly.
 */
export class Orchestrator {
  constructor(private readonly tenantPool: Pool) {}

  /**
   * Runs `work` as one unit of work of the context's tenant. Commits when it returns, rolls back when it throws; what is
   * thrown is thrown on. No connection is taken before the first statement.
   * @throws AppError NO_TENANT_CONTEXT when the context has no tenant.
   */
  async run<T>(context: RequestContext, mode: UnitMode, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    if (!context.tenant) throw new AppError('NO_TENANT_CONTEXT', 'This work needs a tenant, and the request has none.');
    const unit = new UnitOfWork(this.tenantPool, context.tenant, mode);
    try {
      const result = await runInContext(context, () => runInUnitOfWork(unit, () => work(unit)));
      await unit.commit();
      return result;
    } catch (error) {
      await unit.rollback(error);
      throw error;
    }
  }
}
