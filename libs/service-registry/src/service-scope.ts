import { type RequestContext } from '@app/context';
import { type TenantSession } from '@app/persistence';
import { type ServiceClass } from './registry-service.decorator';

/** What a service can be built from: the registry, as its factories see it. */
export interface ServiceScope {
  readonly context: RequestContext;
  readonly session: TenantSession;
  get<T extends object>(service: ServiceClass<T>): T;
}
