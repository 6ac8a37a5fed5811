import { Injectable } from '@nestjs/common';
import { ToolCatalogue } from './tool-catalogue';
import { ToolRun } from './tool-run';
import { ToolRunner } from './tool-runner';
import { type ToolExecution } from './tools.dto';

/** Runs one tool inside the current unit of work. */
@Injectable()
export class ToolExecutor {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly runner: ToolRunner,
  ) {}

  /** @throws AppError NOT_FOUND, ROLE_FORBIDDEN, VALIDATION_FAILED, DRY_RUN_IMPOSSIBLE, or what the tool throws. */
  async execute(name: string, input: unknown, dryRun = false): Promise<ToolExecution> {
    const run = new ToolRun(this.catalogue.get(name), input);
    const dry = await this.runner.run([run], dryRun);
    return { ...run.execution(), ...(dry ? { dryRun: true, effects: dry.changes, effectsTotal: dry.total } : {}) };
  }
}
