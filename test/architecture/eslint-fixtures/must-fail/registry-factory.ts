// expect: no-own-session
import { type RequestContext } from '@app/context';
import { RegistryFactory } from '@app/service-registry';

export class Service {
  constructor(private readonly registries: RegistryFactory) {}

  again(context: RequestContext): Promise<void> {
    return this.registries.run(context, 'write', () => Promise.resolve());
  }
}
