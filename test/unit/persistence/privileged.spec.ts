import 'reflect-metadata';
import { forwardRef, Inject, Injectable } from '@nestjs/common';
import { DiscoveryService, ModuleRef } from '@nestjs/core';
import { AuditService } from '@app/audit';
import { APP_CONFIG } from '@app/config';
import { Idempotency } from '@app/idempotency';
import {
  Admission,
  DatabasePools,
  DeploymentKeys,
  GateProbe,
  JobRunner,
  Orchestrator,
  OwnershipGuard,
  OwnershipViolations,
  privilegedPath,
  TenantSession,
} from '@app/persistence';
import { TransactionInterceptor, UnitOfWork } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { AdministrationService, AuditedAdministration } from '@app/tenancy';
import { ToolCatalogue, ToolExecutor } from '@app/tools';

@Injectable()
class Harmless {
  constructor(
    readonly session: TenantSession,
    readonly name: string,
  ) {}
}

/** A class whose constructor takes these. */
function asking(...parameters: unknown[]): new () => object {
  class Asking {
    none?: never;
  }
  Reflect.defineMetadata('design:paramtypes', parameters, Asking);
  return Asking;
}

describe('a class that a tool or service asks for', () => {
  it.each([
    Admission,
    DatabasePools,
    DeploymentKeys,
    GateProbe,
    JobRunner,
    Orchestrator,
    OwnershipGuard,
    OwnershipViolations,
    TransactionInterceptor,
    UnitOfWork,
    ModuleRef,
    DiscoveryService,
  ])('is privileged when it is $name', (type) => {
    expect(privilegedPath(asking(Harmless, type))).toEqual(['Asking', type.name]);
  });

  it.each([AuditService, AdministrationService, AuditedAdministration, Idempotency, RegistryFactory, ToolCatalogue, ToolExecutor])(
    'is privileged when it is $name, by what that asks for',
    (type) => {
      const path = privilegedPath(asking(type));
      expect(path?.slice(0, 2)).toEqual(['Asking', type.name]);
      expect(path?.length).toBeGreaterThanOrEqual(3);
    },
  );

  it('is privileged by a token, a property and a late reference too', () => {
    @Injectable()
    class ByToken {
      constructor(@Inject(APP_CONFIG) readonly config: object) {}
    }
    @Injectable()
    class ByProperty {
      @Inject(Orchestrator)
      readonly orchestrator: object;
    }
    @Injectable()
    class Later {
      constructor(@Inject(forwardRef(() => ByProperty)) readonly other: object) {}
    }
    expect(privilegedPath(ByToken)).toEqual(['ByToken', 'APP_CONFIG']);
    expect(privilegedPath(ByProperty)).toEqual(['ByProperty', 'Orchestrator']);
    expect(privilegedPath(Later)).toEqual(['Later', 'ByProperty', 'Orchestrator']);
  });

  it('is privileged for its heirs, who inherit the constructor', () => {
    class Heir extends asking(Orchestrator) {}
    expect(privilegedPath(Heir)).toEqual(['Heir', 'Orchestrator']);
  });

  it('is not when it leads nowhere, circles and unknown parameters included', () => {
    const first = asking(undefined, Object, String);
    const second = asking(first, TenantSession);
    Reflect.defineMetadata('design:paramtypes', [second, first], first);
    expect([asking(), Harmless, first, second].map((type) => privilegedPath(type))).toEqual([null, null, null, null]);
  });
});
