import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Admission } from './admission/admission';
import { type Database } from './connect-database';
import { GateProbe } from './gate/probe-gate';
import { DatabasePools } from './database-pools';
import { DeploymentKeys } from './deployment-keys';
import { DigestSigner } from './digest-signer';
import { JobRunner } from './job-runner';
import { Orchestrator } from './orchestrator';
import { OwnershipGuard } from './ownership/ownership-guard';
import { OwnershipViolations } from './ownership/ownership-violations';
import { TransactionInterceptor } from './transaction.interceptor';

/** Offers the orchestrator and the pools that are no tenant's; tools and services get none of it (PRIVILEGED). */
@Global()
@Module({})
export class PersistenceModule {
  static forRoot(database: Database): DynamicModule {
    return {
      module: PersistenceModule,
      providers: [
        { provide: DatabasePools, useValue: new DatabasePools(database.pools) },
        { provide: Admission, useValue: database.admission },
        { provide: Orchestrator, useValue: database.orchestrator },
        { provide: GateProbe, useValue: database.gateProbe },
        { provide: DeploymentKeys, useValue: database.keys },
        { provide: DigestSigner, useValue: database.digestSigner },
        { provide: OwnershipViolations, useValue: database.violations },
        { provide: OwnershipGuard, useValue: database.guard },
        { provide: JobRunner, useValue: new JobRunner(database.pools.urls.worker) },
        TransactionInterceptor,
      ],
      exports: [
        DatabasePools,
        DeploymentKeys,
        DigestSigner,
        Admission,
        Orchestrator,
        GateProbe,
        OwnershipViolations,
        TransactionInterceptor,
        JobRunner,
      ],
    };
  }
}
