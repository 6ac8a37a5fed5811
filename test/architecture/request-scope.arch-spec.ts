import { Controller, Get, Injectable, Module, Scope, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { NoTransaction } from '@app/persistence';
import { Public } from '@app/tenancy';
import { AppModule } from '../../apps/migration-backend/src/app.module';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Nest's own, by module and name. A new one must be looked at before it comes in here: does it cost every request? */
const OF_THE_FRAMEWORK = [
  'InternalCoreModule.INQUIRER',
  'InternalCoreModule.REQUEST',
  'TerminusModule.GRPCHealthIndicator',
  'TerminusModule.HttpHealthIndicator',
  'TerminusModule.MicroserviceHealthIndicator',
  'TerminusModule.MikroOrmHealthIndicator',
  'TerminusModule.MongooseHealthIndicator',
  'TerminusModule.SequelizeHealthIndicator',
  'TerminusModule.TypeOrmHealthIndicator',
];
const COLLECTIONS = ['providers', 'controllers', 'injectables', 'middlewares'] as const;

@Injectable({ scope: Scope.TRANSIENT })
class Copied {}

@Injectable({ scope: Scope.REQUEST })
class PerRequest {}

@Injectable()
class Infected {
  constructor(readonly origin: PerRequest) {}
}

@Controller('infected')
@Public()
class InfectedController {
  constructor(readonly origin: Infected) {}

  @Get()
  @NoTransaction()
  read(): string {
    return 'built for every request';
  }
}

describe('the request scope', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  /** What is not built once for all, by module and name, and how many there are to look at. */
  const scopedOf = async (...modules: Type[]): Promise<{ scoped: string[]; seen: number }> => {
    const imports = [AppModule.forRoot({ ...db.config, role: 'api' }, db.database), ...modules];
    const module = await Test.createTestingModule({ imports }).compile();
    await module.init();
    const all = [...module.get(ModulesContainer).values()].flatMap((holder) =>
      COLLECTIONS.flatMap((kind) =>
        [...holder[kind].values()].map((wrapper) => ({
          name: `${holder.metatype.name}.${typeof wrapper.token === 'function' ? wrapper.token.name : String(wrapper.token)}`,
          scoped:
            wrapper.scope === Scope.REQUEST ||
            wrapper.scope === Scope.TRANSIENT ||
            wrapper.isTransient ||
            !wrapper.isDependencyTreeStatic(),
        })),
      ),
    );
    await module.close();
    return { scoped: all.flatMap(({ name, scoped }) => (scoped ? [name] : [])).sort(), seen: all.length };
  };

  it('is that of the service registry and of nothing else of ours', async () => {
    const { scoped, seen } = await scopedOf();
    expect(scoped).toEqual([...OF_THE_FRAMEWORK, 'ServiceRegistryModule.ServiceRegistry'].sort());
    expect(seen).toBeGreaterThan(80);
  });

  it('is found by this test wherever it is declared, and in whatever asks for it', async () => {
    @Module({ providers: [Copied, PerRequest, Infected], controllers: [InfectedController] })
    class Rogue {}
    const { scoped } = await scopedOf(Rogue);
    expect(scoped.filter((name) => name.startsWith('Rogue.'))).toEqual([
      'Rogue.Copied',
      'Rogue.Infected',
      'Rogue.InfectedController',
      'Rogue.PerRequest',
    ]);
  });
});
