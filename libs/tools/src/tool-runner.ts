import { Injectable } from '@nestjs/common';
import { currentContext, type RequestContext, runAsTool } from '@app/context';
import { Idempotency } from '@app/idempotency';
import { AppError } from '@app/kernel';
import { currentUnitOfWork, type RowChanges, type UnitOfWork } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { atStep, inputFault } from './plan-faults';
import { redactedJson, redactSecrets } from './redact-secrets';
import { RunGroup } from './run-group';
import { ToolAudit } from './tool-audit';
import { isRetrySafe } from './tool.decorator';
import { type ToolRun } from './tool-run';
import { validateDto } from './validate-dto';

/** An answer must not grow with what a tool does. */
const MOST_EFFECTS = 500;

const isReader = ({ tool }: ToolRun): boolean => tool.options.effect === 'read';

/**
 * Runs tools inside the current unit of work, one after the other: permission of all, then validation and execution of each,
 * audit. A tool alone is a list of one.
 */
@Injectable()
export class ToolRunner {
  constructor(
    private readonly registries: RegistryFactory,
    private readonly audit: ToolAudit,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * Returns what a dry run would change, at most 500 of it; null for a real one.
   * @throws AppError ROLE_FORBIDDEN, DRY_RUN_IMPOSSIBLE, VALIDATION_FAILED, or what a tool throws; of a plan with its `step`. As
   * Idempotency.claimDeferred does, for a request with a key.
   */
  async run(runs: readonly ToolRun[], dryRun: boolean): Promise<RowChanges | null> {
    const [context, unit] = [currentContext(), currentUnitOfWork()];
    const group = new RunGroup(runs, dryRun);
    unit.onRollback((cause) => this.audit.recordFailure(context, group, cause));
    for (const run of runs) group.check(run, () => located(run, () => assertRunnable(run, context, dryRun)));

    const onlyReads = runs.every(isReader);
    if (onlyReads) unit.narrowToRead();
    else if (dryRun) unit.makeDry();
    if (!runs.every(({ tool }) => isRetrySafe(tool.options))) unit.keepFromRetry();

    // Not before: who may no longer run the tools gets no answer of an earlier run either.
    if (!dryRun) await this.idempotency.claimDeferred(unit);

    const outputs: object[] = [];
    for (const run of runs) {
      await group.perform(run, () => this.#perform(run, outputs, group, onlyReads ? null : unit));
      outputs.push(run.output);
    }
    if (!dryRun) {
      this.audit.recordSuccess(unit, context, group);
      return null;
    }
    const { changes, total } = onlyReads ? { changes: [], total: 0 } : await unit.rowChanges(MOST_EFFECTS);
    await this.audit.recordDryRun(context, group, total);
    return { changes: redactedJson(changes, group.secrets), total };
  }

  /** `writable`: the unit of work, in which a tool that reads must be kept from writing. */
  async #perform(run: ToolRun, outputs: readonly object[], group: RunGroup, writable: UnitOfWork | null): Promise<void> {
    try {
      const input = inputFault(run, () => {
        run.begin(outputs);
        return validateDto(run.tool.options.input, run.input);
      });
      const services = await this.registries.current();
      const handle = (): Promise<object> => runAsTool(run.tool.options.name, async () => run.tool.handler.execute(input, services));
      run.end(await (writable && isReader(run) ? writable.readOnly(handle) : handle()));
    } catch (error) {
      throw atStep(run.plan, redactSecrets(error, group.secrets));
    }
  }
}

function located(run: ToolRun, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw atStep(run.plan, error);
  }
}

function assertRunnable({ tool, plan }: ToolRun, context: RequestContext, dryRun: boolean): void {
  const { name, roles, externalEffects } = tool.options;
  if (!context.principal || !roles.includes(context.principal.role))
    throw new AppError('ROLE_FORBIDDEN', `The tool ${name} takes the role ${roles.join(' or ')}.`);
  if (!externalEffects) return;
  if (plan) {
    const message = `${name} has effects that no rollback undoes, so it cannot be a step of a plan: run it alone, after the plan.`;
    throw new AppError('VALIDATION_FAILED', message, {
      errors: [{ field: `steps[${plan.step}].tool`, code: 'EXTERNAL_EFFECTS', message }],
    });
  }
  if (dryRun)
    throw new AppError('DRY_RUN_IMPOSSIBLE', `${name} has effects that no rollback undoes. Run it without dryRun, or not at all.`);
}
