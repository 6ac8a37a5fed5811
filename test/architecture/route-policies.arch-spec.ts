import { Controller, Get, Module, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { NoTransaction } from '@app/persistence';
import { Public, Roles } from '@app/tenancy';
import { AppModule } from '../../apps/migration-backend/src/app.module';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

@Controller('rogue')
class WithoutAccess {
  @Get()
  @NoTransaction()
  open(): string {
    return 'anybody gets this';
  }
}

@Controller('rogue')
@Roles('agent')
class WithoutTransaction {
  @Get()
  half(): string {
    return 'on which session?';
  }
}

@Controller('declared')
@Public()
class Declared {
  @Get()
  @NoTransaction()
  open(): string {
    return 'on purpose';
  }
}

describe('a route', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterAll(() => db.drop());

  const boot = async (controller: Type): Promise<void> => {
    @Module({ controllers: [controller] })
    class Extra {}
    const config = { ...db.config, role: 'api' as const };
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(config, db.database), Extra] }).compile();
    await module.init();
    await module.close();
  };

  it('without a declared access policy stops the boot and is named', async () => {
    await expect(boot(WithoutAccess)).rejects.toThrow(/WithoutAccess\.open declares neither @Roles\(\.\.\.\) nor @Public\(\)/);
  });

  it('without a declared transaction policy stops the boot and is named', async () => {
    await expect(boot(WithoutTransaction)).rejects.toThrow(/WithoutTransaction\.half declares neither @Orchestrated/);
  });

  it('that declares both lets it go on', async () => {
    await expect(boot(Declared)).resolves.toBeUndefined();
  });
});
