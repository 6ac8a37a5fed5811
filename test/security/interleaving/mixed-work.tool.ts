import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { IsInt, IsString, Min } from 'class-validator';
import { MixedWorkService } from './mixed-work-service';

export class MixedWorkInput {
  /** Names the rows that this call leaves: `<mark of the tenant>/<number of the call>`. */
  @IsString()
  tag: string;

  @IsInt()
  seed: number;

  @IsInt()
  @Min(1)
  operations: number;
}

export class MixedWorkOutput {
  /** Rows of other tenants that one of the operations has seen. */
  @IsInt()
  foreign: number;

  /** Rows that the call leaves under its tag. */
  @IsInt()
  left: number;
}

/** Does a row of random operations on the tenant's rows. */
@Tool({
  name: 'mixed_work',
  version: '1.0.0',
  effect: 'write',
  description: 'Random operations, for tests.',
  input: MixedWorkInput,
  output: MixedWorkOutput,
  roles: ['agent'],
})
export class MixedWorkTool implements ToolHandler<MixedWorkInput, MixedWorkOutput> {
  execute(input: MixedWorkInput, services: ServiceRegistry): Promise<MixedWorkOutput> {
    return services.get(MixedWorkService).run(input);
  }
}
