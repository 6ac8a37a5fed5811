import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@app/kernel';
import { type RequestContext, runInContext } from '@app/context';
import { type Release } from './admission/admission';
import { runInUnitOfWork } from './current-unit-of-work';
import {
  commitUnit,
  mayRetry,
  rollBackUnit,
  tellRollback,
  UnitOfWork,
  type UnitOrder,
  type UnitResources,
  violationIn,
} from './unit-of-work';
import { type UnitMode } from './unit-mode';
import { WorkLimit } from './work-limit';

/** Two transactions that were in each other's way pass when one of them comes later. */
const RUNS = 3;
const LONGEST_PAUSE_MS = 100;

/**
 * The only opener and ender of tenant transactions: for requests by way of the transaction interceptor, for background
 * phases directly.
 */
export class Orchestrator {
  readonly #resources: UnitResources;
  readonly #timeoutMs: number;

  /** `timeoutMs`: how long work may take where its opener does not say otherwise. */
  constructor(resources: UnitResources, timeoutMs: number) {
    this.#resources = resources;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Runs `work` as one unit of work of the context's tenant, in its turn. Commits when it returns, rolls back when it throws, when its time is
   * up or the context's signal says that nobody waits; what is thrown is thrown on. No connection is taken before the first
   * statement. Work that failed for another transaction (40001, 40P01) is run again, from the beginning and in a unit of its own,
   * unless it said unit.keepFromRetry(); whoever listens for the rollback hears of the last run only.
   * @throws AppError NO_TENANT_CONTEXT when the context has no tenant; OVERLOADED when its turn has not come, nothing has begun then; SESSION_OWNERSHIP_VIOLATION for a violation in `work`,
   * whatever that made of it; DEADLINE_EXCEEDED, OUTCOME_UNKNOWN.
   */
  async run<T>(
    context: RequestContext,
    mode: UnitMode,
    work: (unit: UnitOfWork) => Promise<T>,
    timeoutMs: number = this.#timeoutMs,
  ): Promise<T> {
    const { tenant } = context;
    if (!tenant) throw new AppError('NO_TENANT_CONTEXT', 'This work needs a tenant, and the request has none.');
    const limit = new WorkLimit(context.signal, timeoutMs);
    let leave: Release = () => undefined;
    try {
      leave = await this.#resources.admission.admit(tenant.clientAccountId, { signal: limit.signal });
      for (let run = 1; ; run++) {
        const outcome = await this.#try({ tenant, context, mode, signal: limit.signal }, limit, work, run < RUNS);
        if (outcome) return outcome.result;
        await sleep(Math.random() * LONGEST_PAUSE_MS * run);
      }
    } finally {
      limit.end();
      leave();
    }
  }

  /** Null: to be run again. */
  async #try<T>(order: UnitOrder, limit: WorkLimit, work: (unit: UnitOfWork) => Promise<T>, again: boolean): Promise<{ result: T } | null> {
    const unit = new UnitOfWork(this.#resources, order);
    try {
      const result = await limit.within(() => runInContext(order.context, () => runInUnitOfWork(unit, () => work(unit))));
      await commitUnit(unit);
      return { result };
    } catch (error) {
      const cause = violationIn(unit) ?? error;
      await rollBackUnit(unit);
      if (again && mayRetry(unit, cause)) return null;
      await tellRollback(unit, cause);
      throw cause;
    }
  }
}
