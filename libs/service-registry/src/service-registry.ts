import { Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { type RequestContext } from '@app/context';
import { TenantSession } from '@app/persistence';
import { type Execution } from './execution';
import { type ServiceClass } from './registry-service.decorator';
import { ServiceFactories } from './service-factories';
import { type ServiceScope } from './service-scope';

/**
 * Hands out the services of one execution, all on the same session: the application's one REQUEST-scoped provider.
 * It never commits, and it is useless after the boundary because its session is.
 */
@Injectable({ scope: Scope.REQUEST })
export class ServiceRegistry implements ServiceScope {
  readonly context: RequestContext;
  readonly session: TenantSession;
  /** Aborted when nobody waits for the work any longer: at its deadline, or because the client has gone. For long computations. */
  readonly signal: AbortSignal;
  readonly #services = new Map<ServiceClass, object>();
  readonly #factories: ServiceFactories;

  constructor(@Inject(REQUEST) execution: Execution, factories: ServiceFactories) {
    this.context = execution.context;
    this.session = new TenantSession(execution.unit);
    this.signal = execution.unit.signal;
    this.#factories = factories;
  }

  /** The same instance for the same class throughout this execution. @throws Error for a class without @RegistryService. */
  get<T extends object>(service: ServiceClass<T>): T {
    const known = this.#services.get(service);
    if (known) return known as T;
    const created = this.#factories.create(service, this);
    this.#services.set(service, created);
    return created;
  }
}
