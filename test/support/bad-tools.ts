import { readFile } from 'node:fs/promises';
import { Injectable, Logger, Module } from '@nestjs/common';
import { sql, TenantSession } from '@app/persistence';
import { FeatureServicesModule, RegistryService, type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler, ToolsModule } from '@app/tools';
import { IsInt, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { Client } from 'pg';
import { Note } from '../security/attacks/attack-scene';
import { type ToolClass, type ToolContract } from './tool-contract/contract';

const COMMIT = sql('bad.commit', 'COMMIT');
const OF_TENANT = sql('bad.of_tenant', 'SELECT count(*)::int AS notes FROM learned_mappings WHERE client_account_id = $1');

class TextInput {
  @IsString()
  @Length(1, 50)
  text: string;
}

class PasswordInput extends TextInput {
  @IsString()
  password: string;
}

class TenantInput extends TextInput {
  @IsOptional()
  @IsUUID()
  forTenant?: string;
}

class NotesOutput {
  @IsInt()
  notes: number;
}

class EchoOutput {
  @IsString()
  said: string;
}

@RegistryService('bad_service')
class BadService {
  constructor(private readonly session: TenantSession) {}

  async write(text: string): Promise<NotesOutput> {
    await this.session.insert(Note, { kind: 'note', source: text, target: 'noted' }, { key: ['kind', 'source'], update: ['target'] });
    return { notes: 1 };
  }

  async commit(): Promise<void> {
    await this.session.query(COMMIT).catch(() => undefined);
  }

  async countOf(tenant: string): Promise<NotesOutput> {
    return { notes: (await this.session.query<NotesOutput>(OF_TENANT, [tenant]))[0]!.notes };
  }
}

const COMMON = {
  version: '1.0.0',
  description: 'Does what no tool may.',
  input: TextInput,
  output: NotesOutput,
  roles: ['agent'],
} as const;

@Tool({ ...COMMON, name: 'bad_commits', effect: 'write' })
class CommittingTool implements ToolHandler<TextInput, NotesOutput> {
  async execute({ text }: TextInput, services: ServiceRegistry): Promise<NotesOutput> {
    const written = await services.get(BadService).write(text);
    await services.get(BadService).commit();
    return written;
  }
}

@Tool({ ...COMMON, name: 'bad_connects', effect: 'read' })
class ConnectingTool implements ToolHandler<TextInput, NotesOutput> {
  async execute(): Promise<NotesOutput> {
    const client = new Client({ connectionString: process.env.TEST_TEMPLATE_URL });
    await client.connect().catch(() => undefined);
    return { notes: 0 };
  }
}

@Tool({ ...COMMON, name: 'bad_reads_files', effect: 'read' })
class FileReadingTool implements ToolHandler<TextInput, NotesOutput> {
  async execute(): Promise<NotesOutput> {
    return { notes: (await readFile(__filename)).length };
  }
}

@Tool({ ...COMMON, name: 'bad_reader_that_writes', effect: 'read' })
class WritingReaderTool implements ToolHandler<TextInput, NotesOutput> {
  execute({ text }: TextInput, services: ServiceRegistry): Promise<NotesOutput> {
    return services.get(BadService).write(text);
  }
}

@Tool({ ...COMMON, name: 'bad_leaks', effect: 'read', input: PasswordInput, output: EchoOutput, sensitive: ['password'] })
class LeakingTool implements ToolHandler<PasswordInput, EchoOutput> {
  async execute({ password }: PasswordInput): Promise<EchoOutput> {
    new Logger('LeakingTool').log(`The password is ${password}`);
    return { said: 'done' };
  }
}

@Tool({ ...COMMON, name: 'bad_trusts_a_tenant', effect: 'read', input: TenantInput })
class TrustingTool implements ToolHandler<TenantInput, NotesOutput> {
  async execute({ forTenant }: TenantInput, services: ServiceRegistry): Promise<NotesOutput> {
    return services.get(BadService).countOf(forTenant ?? services.context.tenant!.clientAccountId);
  }
}

const TOOLS = [CommittingTool, ConnectingTool, FileReadingTool, WritingReaderTool, LeakingTool, TrustingTool];

@Module({ imports: [ToolsModule, FeatureServicesModule.register([BadService])], providers: TOOLS })
class BadToolsModule {}

/** Does what they do not: the control. */
@Tool({ ...COMMON, name: 'good_writer', effect: 'write' })
@Injectable()
class GoodTool implements ToolHandler<TextInput, NotesOutput> {
  execute({ text }: TextInput, services: ServiceRegistry): Promise<NotesOutput> {
    return services.get(BadService).write(text);
  }
}

@Module({ imports: [ToolsModule, FeatureServicesModule.register([BadService])], providers: [GoodTool] })
class GoodToolModule {}

const contractOf = (example: Record<string, unknown> = {}): ToolContract<unknown> => ({
  examples: [() => ({ text: 'a note', ...example })],
  refused: [{ input: { text: '' }, field: 'text' }],
  features: [BadToolsModule],
});

/** Tools, each of which breaks one rule, and the check that must say so. */
export const BAD_TOOLS: { tool: ToolClass; broken: string; contract: ToolContract<unknown> }[] = [
  { tool: CommittingTool, broken: 'leaves its transaction to the orchestrator', contract: contractOf() },
  { tool: ConnectingTool, broken: 'opens no connection of its own', contract: contractOf() },
  { tool: FileReadingTool, broken: 'does no I/O inside the transaction', contract: contractOf() },
  { tool: WritingReaderTool, broken: 'writes nothing if it says that it reads', contract: contractOf() },
  { tool: LeakingTool, broken: 'keeps sensitive input to itself', contract: contractOf({ password: 'hunter2' }) },
  { tool: TrustingTool, broken: 'takes no tenant from its input', contract: contractOf() },
];

export const GOOD_TOOL: { tool: ToolClass; contract: ToolContract<unknown> } = {
  tool: GoodTool,
  contract: { ...contractOf(), features: [GoodToolModule] },
};
