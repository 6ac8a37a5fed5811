export { ACCESS_POLICY, type AccessPolicy, Public, Roles, TENANT_ROLES } from './access-policy';
export {
  AdministrationService,
  type ClientAccount,
  type CreatedApiKey,
  type CreatedPrincipal,
  type Engagement,
} from './administration-service';
export { CreateApiKeyDto, CreateClientAccountDto, CreateEngagementDto, CreatePrincipalDto } from './administration.dto';
export { AuditedAdministration } from './audited-administration';
export { IsolationProber } from './isolation/isolation-prober';
export { type IsolationReport, type IsolationState, type ProbeResult, type ProbeVerdict } from './isolation/isolation-report';
export { type OrphanedPair, type SharedEngagement } from './isolation/tenant-crossings';
export { PageQuery } from './page.dto';
export { isTenantField } from './tenant-field';
export { TenancyModule } from './tenancy.module';
