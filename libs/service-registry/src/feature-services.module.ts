import { type DynamicModule, Module } from '@nestjs/common';
import { type ServiceClass } from './registry-service.decorator';
import { ServiceFactories } from './service-factories';

/** Registers a domain's services: each is compiled at boot, so that a wrong constructor stops the start, not a request. */
@Module({})
export class FeatureServicesModule {
  static register(services: ServiceClass[]): DynamicModule {
    const compiled = {
      provide: Symbol('compiled services'),
      useFactory: (factories: ServiceFactories) => services.forEach((service) => factories.compile(service)),
      inject: [ServiceFactories],
    };
    return { module: FeatureServicesModule, providers: [compiled] };
  }
}
