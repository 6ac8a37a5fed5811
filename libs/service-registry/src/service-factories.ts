import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { RequestContext } from '@app/context';
import { privilegedPath, TenantSession } from '@app/persistence';
import { type ServiceClass, serviceName } from './registry-service.decorator';
import { type ServiceScope } from './service-scope';

type Parameter = (registry: ServiceScope) => unknown;

/**
 * Compiles, once a service class, how each constructor parameter is found; building a service is then a plain `new`.
 * A Nest request tree would cost 300 us for twenty services, this costs 2.
 */
@Injectable()
export class ServiceFactories {
  readonly #parameters = new Map<ServiceClass, Parameter[]>();
  readonly #modules: ModuleRef;

  constructor(modules: ModuleRef) {
    this.#modules = modules;
  }

  create<T extends object>(service: ServiceClass<T>, registry: ServiceScope): T {
    return new service(...(this.#compiled(service).map((parameter) => parameter(registry)) as never[]));
  }

  /** Compiles a service and all it needs. Called at boot, so that a wrong constructor stops the start, not a request. */
  compile(service: ServiceClass, path: ServiceClass[] = []): void {
    if (path.includes(service))
      throw new Error(`Services need each other in a circle: ${[...path, service].map(({ name }) => name).join(' -> ')}`);
    for (const dependency of this.#dependencies(service)) if (serviceName(dependency)) this.compile(dependency, [...path, service]);
    this.#compiled(service);
  }

  #compiled(service: ServiceClass): Parameter[] {
    const known = this.#parameters.get(service);
    if (known) return known;
    if (!serviceName(service)) throw new Error(`${service.name} is no registry service: it lacks @RegistryService('name').`);
    const path = privilegedPath(service);
    if (path) throw new Error(`${service.name} is refused: ${path.join(' -> ')} would give a service more than its session.`);
    const parameters = this.#dependencies(service).map((dependency) => this.#parameter(service, dependency));
    this.#parameters.set(service, parameters);
    return parameters;
  }

  #parameter(service: ServiceClass, dependency: ServiceClass): Parameter {
    if (dependency === (TenantSession as unknown)) return (registry) => registry.session;
    if (dependency === (RequestContext as unknown)) return (registry) => registry.context;
    if (serviceName(dependency)) return (registry) => registry.get(dependency);
    const find = (): unknown => this.#modules.get(dependency, { strict: false });
    try {
      find();
    } catch (cause) {
      throw new Error(
        `${service.name} asks for ${dependency.name}, which is neither a registry service nor a provider of the application.`,
        { cause },
      );
    }
    // What was found at boot may be nothing yet, or not finished: singletons are made in an order of their own.
    let singleton: unknown;
    return () => (singleton ??= find());
  }

  #dependencies(service: ServiceClass): ServiceClass[] {
    const dependencies = (Reflect.getMetadata('design:paramtypes', service) as (ServiceClass | undefined)[] | undefined) ?? [];
    return dependencies.map((dependency) => {
      if (!dependency) throw new Error(`${service.name} asks for undefined, a class whose file imports this one in a circle.`);
      return dependency;
    });
  }
}
