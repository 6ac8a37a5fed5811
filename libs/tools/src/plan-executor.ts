import { Injectable } from '@nestjs/common';
import { systemClock, uuidV7 } from '@app/kernel';
import { atStep } from './plan-faults';
import { References } from './references';
import { ToolCatalogue } from './tool-catalogue';
import { type PlanExecution, type PlanStepDto } from './tool-plans.dto';
import { type PlanPlace, ToolRun } from './tool-run';
import { ToolRunner } from './tool-runner';

/** Runs several tools in the current unit of work, all or nothing. */
@Injectable()
export class PlanExecutor {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly runner: ToolRunner,
  ) {}

  /**
   * Later steps may take the outputs of earlier ones by reference. Every step is known to be possible, but for its input, before
   * the first one runs.
   * @throws AppError as for one tool, with the step that failed as `step`, counted from 0
   */
  async execute(steps: readonly PlanStepDto[], dryRun = false): Promise<PlanExecution> {
    const started = systemClock.monotonicMs();
    const planId = uuidV7();
    const references = new References();
    const runs = steps.map((step, i) => this.#runOf(step, i, planId, references));
    const dry = await this.runner.run(runs, dryRun);
    return {
      planId,
      steps: runs.map((run) => run.execution()),
      durationMs: Math.round((systemClock.monotonicMs() - started) * 1000) / 1000,
      ...(dry ? { dryRun: true, effects: dry.changes, effectsTotal: dry.total } : {}),
    };
  }

  #runOf({ tool, input }: PlanStepDto, step: number, planId: string, references: References): ToolRun {
    const plan: PlanPlace = { planId, step, resolve: (value, outputs) => references.resolve(value, step, outputs) };
    try {
      const run = new ToolRun(this.catalogue.get(tool), input, plan);
      references.check(input, `steps[${step}].input`, step);
      return run;
    } catch (error) {
      throw atStep(plan, error);
    }
  }
}
