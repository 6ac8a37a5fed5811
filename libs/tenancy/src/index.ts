export { ACCESS_POLICY, type AccessPolicy, Public, Roles, TENANT_ROLES } from './access-policy';
export { AdministrationService } from './administration-service';
export {
  ClientAccount,
  CreateApiKeyDto,
  CreateClientAccountDto,
  CreatedApiKey,
  CreatedPrincipal,
  CreateEngagementDto,
  CreatePrincipalDto,
  Engagement,
} from './administration.dto';
export { Answers, ROUTE_ANSWER, type RouteAnswer } from './answers.decorator';
export { AuditedAdministration } from './audited-administration';
export { IsolationProber } from './isolation/isolation-prober';
export { type IsolationReport, type IsolationState } from './isolation/isolation-report';
export { type ProbeResult, type ProbeVerdict } from './isolation/probe-result';
export { type OrphanedPair, type SharedEngagement } from './isolation/tenant-isolation.view';
export { pageOf } from './page-of';
export { PageQuery } from './page.dto';
export { isTenantField } from './tenant-field';
export { TenancyModule } from './tenancy.module';
