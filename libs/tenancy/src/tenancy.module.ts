import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AdministrationController } from './administration.controller';
import { AdministrationService } from './administration-service';
import { ApiKeyLogin } from './api-key-login';
import { AuditLogsController } from './audit-logs.controller';
import { AuditedAdministration } from './audited-administration';
import { Authenticator } from './authenticator';
import { DefaultTenant } from './default-tenant';
import { OidcLogin } from './oidc/oidc-login';
import { IsolationController } from './isolation/isolation.controller';
import { IsolationProber } from './isolation/isolation-prober';
import { TenantCrossings } from './isolation/tenant-crossings';
import { RoutePolicyCheck } from './route-policy-check';
import { TenantGuard } from './tenant.guard';

@Module({
  imports: [DiscoveryModule],
  controllers: [AdministrationController, AuditLogsController, IsolationController],
  providers: [
    ApiKeyLogin,
    OidcLogin,
    Authenticator,
    DefaultTenant,
    AdministrationService,
    AuditedAdministration,
    RoutePolicyCheck,
    IsolationProber,
    TenantCrossings,
    { provide: APP_GUARD, useClass: TenantGuard },
  ],
  exports: [AdministrationService, IsolationProber],
})
export class TenancyModule {}
