export { FeatureServicesModule } from './feature-services.module';
export { RegistryFactory } from './registry-factory';
export { RegistryService, type ServiceClass, serviceName } from './registry-service.decorator';
export { ServiceRegistry } from './service-registry';
export { ServiceRegistryModule } from './service-registry.module';
