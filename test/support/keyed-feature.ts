import { Body, Controller, Module, Post } from '@nestjs/common';
import { currentUnitOfWork, NoTransaction, Orchestrated } from '@app/persistence';
import { Idempotency, KeepsKey } from '@app/idempotency';
import { type Role } from '@app/context';
import { Answers, Roles } from '@app/tenancy';
import { Tool, type ToolHandler, ToolsModule } from '@app/tools';
import { IsBoolean, IsInt, IsOptional, IsString } from 'class-validator';

class KeyedInput {
  @IsOptional()
  @IsString()
  note?: string;

  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;

  @IsOptional()
  @IsBoolean()
  unclaimed?: boolean;
}

class KeyedOutput {
  @IsInt()
  effects: number;
}

/** What the tools and routes below have done, and what the next of them waits for. */
export const done = { effects: 0, hold: Promise.resolve() };
/** Who may run `keyed_tool`; what a new version of it would change. */
export const keyedToolRoles: [Role, ...Role[]] = ['agent'];

const work = async (): Promise<KeyedOutput> => {
  const effects = ++done.effects;
  await done.hold;
  return { effects };
};

/** Counts its effects outside of the database, where no rollback hides them. */
@Tool({
  name: 'keyed_tool',
  version: '1.0.0',
  effect: 'read',
  description: 'Counts how often it was run, for tests.',
  input: KeyedInput,
  output: KeyedOutput,
  roles: keyedToolRoles,
})
class KeyedTool implements ToolHandler<KeyedInput, KeyedOutput> {
  execute(): Promise<KeyedOutput> {
    return work();
  }
}

/** One route for each way to keep keys that no route of the application shows by itself. */
@Controller('keyed')
@Roles('agent', 'operator')
class KeyedController {
  constructor(private readonly idempotency: Idempotency) {}

  @Post('deferred')
  @Answers(200, KeyedOutput, 'Claims its key itself.')
  @KeepsKey('deferred')
  @Orchestrated('write')
  async deferred(@Body() { unclaimed }: KeyedInput): Promise<KeyedOutput> {
    if (!unclaimed) await this.idempotency.claimDeferred(currentUnitOfWork());
    return work();
  }

  @Post('afterwards')
  @Answers(202, KeyedOutput, 'Changes nothing.')
  @KeepsKey('afterwards')
  @NoTransaction()
  afterwards(@Body() _body: KeyedInput): Promise<KeyedOutput> {
    return work();
  }

  @Post('own')
  @Answers(200, KeyedOutput, 'Forgets its key.')
  @KeepsKey('own')
  @NoTransaction()
  own(@Body() _body: KeyedInput): Promise<KeyedOutput> {
    return work();
  }
}

@Module({ imports: [ToolsModule], controllers: [KeyedController], providers: [KeyedTool] })
export class KeyedFeature {}
