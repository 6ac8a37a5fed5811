import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { currentContext, RequestContext, runInContext } from '@app/context';
import { currentUnitOfWork, PersistenceModule, sql, TenantSession } from '@app/persistence';
import {
  FeatureServicesModule,
  RegistryFactory,
  RegistryService,
  type ServiceRegistry,
  ServiceRegistryModule,
} from '@app/service-registry';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';

const BEGAN = sql('test.began', 'SELECT transaction_timestamp()::text AS began');

@Injectable()
class Clock {
  readonly #zone = 'UTC';
  ticks = 0;
  get zone(): string {
    return this.#zone;
  }
}

/** Made only after everything that does not wait for it. */
class SlowlyMade {
  constructor(readonly answer: number) {}
}
@Injectable()
class WaitingForIt {
  constructor(readonly slow: SlowlyMade) {}
}

@RegistryService('late_service')
class LateService {
  constructor(
    readonly slow: SlowlyMade,
    readonly waiting: WaitingForIt,
  ) {}
}

@RegistryService('base_service')
class BaseService {
  constructor(
    readonly session: TenantSession,
    readonly context: RequestContext,
  ) {}

  async transaction(): Promise<string> {
    return (await this.session.query<{ began: string }>(BEGAN))[0]!.began;
  }
}

@RegistryService('dependent_service')
class DependentService {
  constructor(
    readonly clock: Clock,
    readonly base: BaseService,
    readonly session: TenantSession,
  ) {}
}

@RegistryService('heir_service')
class HeirService extends BaseService {}

@RegistryService('bare_service')
class BareService {
  readonly made = Symbol('made');
}

class Undecorated {
  none?: never;
}

describe('the registry of services', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  let module: TestingModule;
  let factory: RegistryFactory;

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    // The services come before the singleton they need, as they do in a domain module that imports them.
    @Module({
      imports: [FeatureServicesModule.register([DependentService, BaseService, HeirService, BareService, LateService])],
      providers: [
        Clock,
        WaitingForIt,
        {
          provide: SlowlyMade,
          useFactory: async () => {
            for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
            return new SlowlyMade(42);
          },
        },
      ],
    })
    class Domain {}
    module = await Test.createTestingModule({ imports: [PersistenceModule.forRoot(db.database), ServiceRegistryModule, Domain] }).compile();
    await module.init();
    factory = module.get(RegistryFactory, { strict: false });
  });
  afterAll(async () => {
    await module.close();
    await db.drop();
  });

  const run = <T>(work: (registry: ServiceRegistry) => Promise<T>): Promise<T> => factory.run(contextFor(tenant), 'write', work);

  it('gives the same instance within one execution and another one in the next', async () => {
    const made = await run(async (registry) => {
      expect(registry.get(BareService)).toBe(registry.get(BareService));
      expect(registry.get(DependentService).base).toBe(registry.get(BaseService));
      return registry.get(BareService).made;
    });
    expect(await run(async (registry) => registry.get(BareService).made)).not.toBe(made);
  });

  it('is one for a unit of work, however often and at the same time it is asked for', async () => {
    await run(async (registry) => {
      const asked = await Promise.all([factory.current(), factory.current(), factory.current()]);
      for (const same of asked) expect(same).toBe(registry);
    });
  });

  it('puts every service of an execution on one session, one context and one transaction', async () => {
    const context = contextFor(tenant);
    await factory.run(context, 'write', async (registry, unit) => {
      const { base, session } = registry.get(DependentService);
      expect(session).toBe(registry.session);
      expect(base.session).toBe(session);
      expect(base.context).toBe(context);
      expect([registry.context, currentContext()]).toEqual([context, context]);
      expect(currentUnitOfWork()).toBe(unit);
      expect(await base.transaction()).toBe(await registry.get(HeirService).transaction());
    });
  });

  it('keeps concurrent executions apart', async () => {
    const seen = await Promise.all(
      Array.from({ length: 20 }, () =>
        run(async (registry) => {
          const base = registry.get(BaseService);
          return { base, began: await base.transaction(), requestId: base.context.requestId };
        }),
      ),
    );
    for (const key of ['base', 'began', 'requestId'] as const) expect(new Set(seen.map((one) => one[key])).size).toBe(20);
  });

  it('hands in the singletons of the application themselves, also those made only after the services were compiled', async () => {
    const late = await run(async (registry) => registry.get(LateService));
    expect(late.slow).toBeInstanceOf(SlowlyMade);
    expect(late.slow).toBe(module.get(SlowlyMade, { strict: false }));
    expect(late.waiting).toBe(module.get(WaitingForIt, { strict: false }));
    expect(late.waiting.slow.answer).toBe(42);
    const { clock } = await run(async (registry) => registry.get(DependentService));
    expect(clock).toBe(module.get(Clock, { strict: false }));
    expect(clock).toMatchObject({ zone: 'UTC', ticks: 0 });
  });

  it('builds the constructor of a base class for its heir, as a service of its own', async () => {
    await run(async (registry) => {
      expect(registry.get(HeirService)).toBeInstanceOf(BaseService);
      expect(registry.get(HeirService)).not.toBe(registry.get(BaseService));
    });
  });

  it('is useless after the boundary, because its session is', async () => {
    const late = await run(async (registry) => registry);
    await expect(late.get(BaseService).transaction()).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    await expect(late.session.query(BEGAN)).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    const failed: ServiceRegistry[] = [];
    const work = run(async (registry) => {
      failed.push(registry);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    await expect(failed[0]!.get(BaseService).transaction()).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
  });

  it('cannot be had outside of a boundary, in a request neither', async () => {
    expect(() => factory.current()).toThrow(
      expect.objectContaining({ code: 'INTERNAL', message: expect.stringMatching(/no transaction here/) }),
    );
    await runInContext(contextFor(tenant), async () => expect(() => factory.current()).toThrow(/no transaction here/));
    await run(async () => 1);
    expect(() => factory.current()).toThrow(/no transaction here/);
    const nobody = new RequestContext({ requestId: 'nobody' });
    await expect(factory.run(nobody, 'read', async () => 1)).rejects.toMatchObject({ code: 'NO_TENANT_CONTEXT' });
  });

  it('builds no class without the decorator, although its module compiled others', async () => {
    await expect(run(async (registry) => registry.get(Undecorated))).rejects.toThrow(
      "Undecorated is no registry service: it lacks @RegistryService('name').",
    );
  });
});
