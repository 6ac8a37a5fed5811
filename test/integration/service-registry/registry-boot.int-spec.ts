import { Injectable, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { RequestContext } from '@app/context';
import { DatabasePools, JobRunner, Orchestrator, PersistenceModule, TenantSession } from '@app/persistence';
import { FeatureServicesModule, RegistryFactory, RegistryService, ServiceRegistryModule } from '@app/service-registry';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

@Injectable()
class Singleton {
  ticks = 0;
}

class Undecorated {
  none?: never;
}

describe('the boot of a domain with services', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  const boot = async (...services: Type[]): Promise<void> => {
    @Module({ imports: [FeatureServicesModule.register(services)], providers: [Singleton] })
    class Domain {}
    const booted = await Test.createTestingModule({
      imports: [PersistenceModule.forRoot(db.database), ServiceRegistryModule, Domain],
    }).compile();
    await booted.close();
  };
  /** A service whose constructor takes these, as the compiler would have noted them. */
  const serviceOf = (name: string, ...parameters: unknown[]): Type => {
    const service = {
      [name]: class {
        none?: never;
      },
    }[name]!;
    RegistryService(name)(service);
    Reflect.defineMetadata('design:paramtypes', parameters, service);
    return service;
  };

  it('goes on with services that can be built', async () => {
    await expect(boot(serviceOf('Sound', serviceOf('Bare'), TenantSession, RequestContext, Singleton))).resolves.toBeUndefined();
  });

  it('stops for a class without the decorator and names it', async () => {
    await expect(boot(Undecorated)).rejects.toThrow('Undecorated is no registry service');
  });

  it('stops for a constructor that asks for an unknown class and names both', async () => {
    await expect(boot(serviceOf('Asking', TenantSession, Undecorated))).rejects.toThrow(/Asking asks for Undecorated, which is neither/);
    await expect(boot(serviceOf('Outer', serviceOf('Inner', Undecorated)))).rejects.toThrow(/Inner asks for Undecorated/);
  });

  it.each([Orchestrator, DatabasePools, RegistryFactory, JobRunner])(
    'stops for a constructor that asks for $name, and shows how it would get there',
    async (privileged) => {
      await expect(boot(serviceOf('Asking', privileged))).rejects.toThrow(new RegExp(`Asking is refused: Asking -> ${privileged.name}`));
      await expect(boot(serviceOf('Outer', serviceOf('Inner', privileged)))).rejects.toThrow(/Inner -> /);
    },
  );

  it.each([
    ['an interface or a value', Object],
    ['a text', String],
    ['something imported in a circle', undefined],
  ])('stops for a constructor that asks for %s, and names it', async (_what, parameter) => {
    await expect(boot(serviceOf('Asking', parameter))).rejects.toThrow(/Asking asks for (Object|String|undefined)/);
  });

  it('stops for services that need each other in a circle and shows it', async () => {
    const first = serviceOf('First');
    const third = serviceOf('Third', first);
    const second = serviceOf('Second', TenantSession, third);
    Reflect.defineMetadata('design:paramtypes', [second], first);
    await expect(boot(first)).rejects.toThrow('circle: First -> Second -> Third -> First');
    const selfish = serviceOf('Selfish');
    Reflect.defineMetadata('design:paramtypes', [selfish], selfish);
    await expect(boot(selfish)).rejects.toThrow('circle: Selfish -> Selfish');
  });

  it('does not take two ways to one service for a circle', async () => {
    const shared = serviceOf('Shared');
    await expect(boot(serviceOf('Top', serviceOf('Left', shared), serviceOf('Right', shared)))).resolves.toBeUndefined();
  });
});
