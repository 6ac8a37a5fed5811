import 'reflect-metadata';

const SERVICE_NAME = Symbol('registry:service-name');

/** Constructor of a service that a registry can build. */
export type ServiceClass<T = object> = new (...args: never[]) => T;

/**
 * Marks a class as a service of the registry. Its constructor may take, in any order, the TenantSession, the
 * RequestContext, other registry services and singletons of the application. Nothing is stored between executions.
 */
export function RegistryService(name: string): ClassDecorator {
  return (target) => Reflect.defineMetadata(SERVICE_NAME, name, target);
}

/** The declared name, for example `asset_service`; undefined for a class without the decorator. */
export function serviceName(target: object): string | undefined {
  return Reflect.getOwnMetadata(SERVICE_NAME, target) as string | undefined;
}
