import { Injectable } from '@nestjs/common';
import { ContextIdFactory, ModuleRef } from '@nestjs/core';
import { type RequestContext } from '@app/context';
import { currentUnitOfWork, Orchestrator, type UnitMode, type UnitOfWork } from '@app/persistence';
import { currentContext } from '@app/context';
import { type Execution } from './execution';
import { ServiceRegistry } from './service-registry';

/** Of background code and uploads, which nobody waits for as for an answer; single statements have limits of their own. */
const LONG_WORK_MS = 60_000;

/** Makes the registry of a unit of work, at most one each. */
@Injectable()
export class RegistryFactory {
  readonly #registries = new WeakMap<UnitOfWork, Promise<ServiceRegistry>>();
  readonly #modules: ModuleRef;
  readonly #orchestrator: Orchestrator;

  constructor(modules: ModuleRef, orchestrator: Orchestrator) {
    this.#modules = modules;
    this.#orchestrator = orchestrator;
  }

  /** The registry of the current unit of work. @throws AppError INTERNAL outside of a boundary. */
  current(): Promise<ServiceRegistry> {
    const unit = currentUnitOfWork();
    const known = this.#registries.get(unit);
    if (known) return known;
    const created = this.#create({ context: currentContext(), unit });
    this.#registries.set(unit, created);
    return created;
  }

  /** Opens a unit of work for background code and uploads: `work` gets a fresh registry, and returns to commit. */
  run<T>(context: RequestContext, mode: UnitMode, work: (registry: ServiceRegistry, unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#orchestrator.run(context, mode, async (unit) => work(await this.current(), unit), LONG_WORK_MS);
  }

  #create(execution: Execution): Promise<ServiceRegistry> {
    const contextId = ContextIdFactory.create();
    this.#modules.registerRequestByContextId(execution, contextId);
    return this.#modules.resolve(ServiceRegistry, contextId, { strict: false });
  }
}
