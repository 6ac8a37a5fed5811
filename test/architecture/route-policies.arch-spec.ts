import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { KeepsKey } from '@app/idempotency';
import { NoTransaction, Orchestrated } from '@app/persistence';
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

@Controller('rogue')
@Roles('agent')
class WithoutKeys {
  @Post()
  @NoTransaction()
  twice(): string {
    return 'done again';
  }
}

@Controller('rogue')
@Roles('agent')
class WithKeysElsewhere {
  @Post()
  @KeepsKey('own')
  @Orchestrated('write')
  aside(): string {
    return 'recorded by whom?';
  }
}

@Controller('declared')
@Roles('agent')
class DeclaredPosts {
  @Post('one')
  @Orchestrated('write')
  inTransaction(): string {
    return 'by default';
  }

  @Post('two')
  @KeepsKey('afterwards')
  @NoTransaction()
  reading(): string {
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

  it('that is a POST outside of a transaction and does not say how it keeps idempotency keys stops the boot and is named', async () => {
    await expect(boot(WithoutKeys)).rejects.toThrow(/WithoutKeys\.twice declares with no @KeepsKey/);
  });

  it('that would keep idempotency keys outside of its transaction stops the boot and is named', async () => {
    await expect(boot(WithKeysElsewhere)).rejects.toThrow(/WithKeysElsewhere\.aside has a transaction/);
  });

  it.each([Declared, DeclaredPosts])('that declares all of it lets it go on: $name', async (controller) => {
    await expect(boot(controller)).resolves.toBeUndefined();
  });
});
