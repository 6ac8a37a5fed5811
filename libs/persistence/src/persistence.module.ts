import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Database } from './connect-database';
import { GateProbe } from './gate/probe-gate';
import { JobRunner } from './job-runner';
import { Orchestrator } from './orchestrator';
import { OwnershipViolations } from './ownership/ownership-violations';
import { DatabasePools } from './pools';
import { TransactionInterceptor } from './transaction.interceptor';

/** Offers the orchestrator; the pools are for the libs below tenancy and for health, never for tools and services. */
@Global()
@Module({})
export class PersistenceModule {
  static forRoot(database: Database): DynamicModule {
    return {
      module: PersistenceModule,
      providers: [
        { provide: DatabasePools, useValue: database.pools },
        { provide: Orchestrator, useValue: database.orchestrator },
        { provide: GateProbe, useValue: database.gateProbe },
        { provide: OwnershipViolations, useValue: database.violations },
        TransactionInterceptor,
        JobRunner,
      ],
      exports: [DatabasePools, Orchestrator, GateProbe, OwnershipViolations, TransactionInterceptor, JobRunner],
    };
  }
}
