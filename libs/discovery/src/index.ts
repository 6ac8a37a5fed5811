export { DiscoveryDomainModule } from './discovery-domain.module';
