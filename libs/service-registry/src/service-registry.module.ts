import { Global, Module } from '@nestjs/common';
import { RegistryFactory } from './registry-factory';
import { ServiceFactories } from './service-factories';
import { ServiceRegistry } from './service-registry';

@Global()
@Module({ providers: [ServiceFactories, ServiceRegistry, RegistryFactory], exports: [ServiceFactories, RegistryFactory] })
export class ServiceRegistryModule {}
