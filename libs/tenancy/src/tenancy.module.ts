import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { APP_CONFIG } from '@app/config';
import { AdministrationController } from './administration.controller';
import { AdministrationService } from './administration-service';
import { ApiKeyLogin } from './api-key-login';
import { AuditExportController } from './audit/audit-export.controller';
import { AuditLogsController } from './audit/audit-logs.controller';
import { AuditVerificationController } from './audit/audit-verification.controller';
import { AuditedAdministration } from './audited-administration';
import { Authenticator } from './authenticator';
import { DefaultTenant } from './default-tenant';
import { OidcLogin } from './oidc/oidc-login';
import { IsolationController } from './isolation/isolation.controller';
import { IsolationMetrics } from './isolation/isolation-metrics';
import { IsolationProber } from './isolation/isolation-prober';
import { TenantCrossings } from './isolation/tenant-crossings';
import { FailedAuthentications } from './rate-limit/failed-authentications';
import { RateLimitGuard } from './rate-limit/rate-limit.guard';
import { rateLimitOptions } from './rate-limit/rate-limit.options';
import { RequestCounter } from './rate-limit/request-counter';
import { RoutePolicyCheck } from './route-policy-check';
import { TenantGuard } from './tenant.guard';

@Module({
  imports: [DiscoveryModule, ThrottlerModule.forRootAsync({ inject: [APP_CONFIG], useFactory: rateLimitOptions })],
  controllers: [AdministrationController, AuditLogsController, AuditExportController, AuditVerificationController, IsolationController],
  providers: [
    ApiKeyLogin,
    OidcLogin,
    Authenticator,
    DefaultTenant,
    AdministrationService,
    AuditedAdministration,
    RoutePolicyCheck,
    IsolationProber,
    IsolationMetrics,
    TenantCrossings,
    RequestCounter,
    FailedAuthentications,
    // In this order: only the first knows whose request the second counts.
    { provide: APP_GUARD, useClass: TenantGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [AdministrationService, IsolationProber],
})
export class TenancyModule {}
