import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler, validateDto } from '@app/tools';
import { FixtureService } from './a-service';

class Input {
  after: string;
}
class Output {
  rows: unknown[];
}

@Tool({ name: 'fixture', version: '1.0.0', effect: 'read', description: 'Reads.', input: Input, output: Output, roles: ['agent'] })
export class FixtureTool implements ToolHandler<Input, Output> {
  async execute(input: Input, services: ServiceRegistry): Promise<Output> {
    const { after } = validateDto(Input, input);
    return { rows: await services.get(FixtureService).page(after, {}) };
  }
}
