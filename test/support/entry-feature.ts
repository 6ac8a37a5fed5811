import { Module } from '@nestjs/common';
import { uuidV7 } from '@app/kernel';
import { TenantSession } from '@app/persistence';
import { FeatureServicesModule, RegistryService, type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler, ToolsModule } from '@app/tools';
import { IsString } from 'class-validator';
import { Note } from '../security/attacks/attack-scene';
import { type LoadWork } from './load-work';

class EntryInput {
  @IsString()
  name: string;
}

class EntryOutput {
  @IsString()
  id: string;
}

/** Entries of the tests, kept among the learned mappings. */
@RegistryService('entry_service')
class EntryService {
  constructor(private readonly session: TenantSession) {}

  async add(name: string): Promise<string> {
    const id = uuidV7();
    await this.session.insert(Note, { kind: 'entry', source: id, target: name });
    return id;
  }
}

@Tool({
  name: 'entry_add',
  version: '1.0.0',
  effect: 'write',
  description: 'Adds another row each time, for tests.',
  input: EntryInput,
  output: EntryOutput,
  roles: ['agent'],
})
class EntryAddTool implements ToolHandler<EntryInput, EntryOutput> {
  async execute({ name }: EntryInput, services: ServiceRegistry): Promise<EntryOutput> {
    return { id: await services.get(EntryService).add(name) };
  }
}

@Module({ imports: [ToolsModule, FeatureServicesModule.register([EntryService])], providers: [EntryAddTool] })
export class EntryFeature {}

/** A tool that leaves another row each time it is run, so that a second run shows. */
export const NEW_ENTRIES: LoadWork = {
  path: '/api/v1/tools/entry_add/executions',
  body: (name) => ({ input: { name } }),
  operation: 'entry_add',
  effects: `SELECT target AS name FROM learned_mappings WHERE kind = 'entry'`,
};
