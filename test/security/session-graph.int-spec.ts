import { Socket } from 'node:net';
import { type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { type DataSource, EntityManager } from 'typeorm';
import { DiscoveryDomainModule } from '@app/discovery';
import { DatabasePools, Orchestrator, RuntimePools, sql, type TenantSession, UnitOfWork } from '@app/persistence';
import { TicketOffice } from '@app/persistence/testing';
import { RegistryFactory, type ServiceClass, serviceName } from '@app/service-registry';
import { ToolCatalogue } from '@app/tools';
import { Client, Connection, Pool } from 'pg';
import { type Found, reachableFrom } from '../support/object-graph';
import { TestApp } from '../support/test-app';
import { contextFor, type TestTenant } from '../support/test-database';

const ONE = sql('test.graph_one', 'SELECT 1');
const FORBIDDEN = [Client, Connection, Pool, Socket, EntityManager, UnitOfWork, Orchestrator, TicketOffice, DatabasePools, RuntimePools];

/** By class, and by what it can do: a copy of a library has classes of its own. Data sources and query runners are known by the latter. */
function isForbidden({ value }: Found): boolean {
  if (FORBIDDEN.some((type) => value instanceof type)) return true;
  const can = (...names: string[]): boolean => names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
  return can('query', 'connect') || can('createQueryRunner') || can('commitTransaction') || can('query', 'release');
}

/** The classes that the domain registers, as its module hands them to the compiler of services. */
function domainServices(): ServiceClass[] {
  const found: ServiceClass[] = [];
  const imports = Reflect.getMetadata('imports', DiscoveryDomainModule) as (DynamicModule | { providers?: undefined })[];
  for (const provider of imports.flatMap(({ providers = [] }) => providers) as FactoryProvider[])
    provider.useFactory({ compile: (service: ServiceClass) => found.push(service) });
  return found;
}

describe('what a tool can reach', () => {
  let app: TestApp;
  let tenant: TestTenant;
  beforeAll(async () => {
    app = await TestApp.start();
    tenant = await app.db.createTenant();
  });
  afterAll(() => app.close());

  const inRegistry = (work: Parameters<RegistryFactory['run']>[2]): Promise<unknown> =>
    app.app.get(RegistryFactory, { strict: false }).run(contextFor(tenant), 'read', work);
  const leaks = (start: object, name: string): string[] =>
    reachableFrom(start, name)
      .filter(isForbidden)
      .map(({ path }) => path);

  it('is no connection and no unit of work, from a session, a registry or any service', async () => {
    const services = domainServices();
    expect(services.length).toBeGreaterThanOrEqual(17);
    await inRegistry(async (registry) => {
      expect(leaks(registry.session, 'session')).toEqual([]);
      expect(leaks(registry, 'registry')).toEqual([]);
      for (const service of services) expect(leaks(registry.get(service), serviceName(service)!)).toEqual([]);
      // Now that its unit holds a connection.
      await registry.session.query(ONE);
      expect(leaks(registry, 'registry')).toEqual([]);
    });
  });

  it('is no connection and no unit of work, from any tool', () => {
    const tools = app.app.get(ToolCatalogue, { strict: false }).all();
    expect(tools.length).toBeGreaterThanOrEqual(11);
    for (const { handler, options } of tools) expect(leaks(handler, options.name)).toEqual([]);
  });

  describe('and this test sees', () => {
    const pools = (): RuntimePools => app.db.database.pools;
    const planted: [string, (session: TenantSession) => object, RegExp][] = [
      ['a field', (session) => ({ session, hidden: pools().tenant }), /^planted\.hidden/],
      ['a hidden field', () => Object.defineProperty({}, 'pools', { value: pools() }), /^planted\.pools/],
      ['a symbol', () => ({ [Symbol('pool')]: pools().ops }), /^planted\.Symbol\(pool\)/],
      ['an entry of a map of a list', () => ({ list: [new Map([['key', new Set([pools().audit])]])] }), /^planted\.list\.0\.entries/],
      [
        'what a getter of the class answers',
        () =>
          new (class {
            get pool(): Pool {
              return pools().ops;
            }
          })(),
        /^planted\.pool/,
      ],
      [
        'a static of the class',
        () =>
          new (class {
            static readonly client = new Client();
            readonly own = 1;
          })(),
        /^planted(\.__proto__)?\.constructor\.client/,
      ],
      ['a unit of work of the service', () => ({ unit: Object.create(UnitOfWork.prototype) as object }), /^planted\.unit/],
      ['a data source of another copy', () => ({ source: { createQueryRunner: () => 1 } as unknown as DataSource }), /^planted\.source/],
    ];

    it.each(planted)('%s', async (_what, plant, path) => {
      await inRegistry(async ({ session }) => {
        expect(leaks(plant(session), 'planted')).toContainEqual(expect.stringMatching(path));
      });
    });
  });
});
