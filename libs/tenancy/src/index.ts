export { ACCESS_POLICY, type AccessPolicy, Public, Roles, TENANT_ROLES } from './access-policy';
export { AdministrationService, type ClientAccount, type CreatedApiKey, type Engagement } from './administration-service';
export { CreateApiKeyDto, CreateClientAccountDto, CreateEngagementDto } from './administration.dto';
export { AuditedAdministration } from './audited-administration';
export { PageQuery } from './page.dto';
export { TenancyModule } from './tenancy.module';
