import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { AuditModule } from '@app/audit';
import { type AppConfig } from '@app/config';
import { DiscoveryDomainModule } from '@app/discovery';
import { IdempotencyInterceptor, IdempotencyModule } from '@app/idempotency';
import { MetricsModule } from '@app/metrics';
import { type Database, PersistenceModule, TransactionInterceptor } from '@app/persistence';
import { ServiceRegistryModule } from '@app/service-registry';
import { TenancyModule } from '@app/tenancy';
import { ToolsModule } from '@app/tools';
import { ConfigModule } from './config.module';
import { HealthController } from './health/health.controller';
import { Draining } from './http/draining';
import { MetricsController } from './http/metrics.controller';
import { EarlyRefusals } from './http/early-refusals';
import { LoadEvidence } from './http/load-evidence';
import { ProblemFilter } from './http/problem.filter';
import { ValidationPipe } from './http/validation.pipe';

/** A module with tools and services, such as a domain lib's. */
export type Feature = Type | DynamicModule;

@Module({})
export class AppModule {
  static forRoot(config: AppConfig, database: Database, features: Feature[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        PersistenceModule.forRoot(database),
        MetricsModule.forRoot(MetricsController),
        AuditModule,
        IdempotencyModule,
        TenancyModule,
        ServiceRegistryModule,
        ToolsModule,
        DiscoveryDomainModule,
        TerminusModule,
        ...features,
      ],
      controllers: [HealthController],
      providers: [
        Draining,
        LoadEvidence,
        EarlyRefusals,
        // In this order: a key is claimed, and its record committed, in the request's transaction.
        { provide: APP_INTERCEPTOR, useExisting: TransactionInterceptor },
        { provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: ValidationPipe },
      ],
    };
  }
}
