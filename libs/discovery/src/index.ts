export { DiscoveryDomainModule } from './discovery-domain.module';
export { type ImportHost, useRawImports } from './http/raw-imports';
