import { Injectable } from '@nestjs/common';
import { type AuditEvent, AuditService } from '@app/audit';
import { type RequestContext } from '@app/context';
import { AppError, type ErrorCode } from '@app/kernel';
import { DeploymentKeys, type UnitOfWork } from '@app/persistence';
import { inputDigest } from './input-summary';
import { redactSecrets } from './redact-secrets';
import { type RunGroup } from './run-group';
import { type ToolRun } from './tool-run';

/**
 * The audit rows of tool runs, one a run. Success commits with the effect, or is written on another connection for a dry run;
 * whatever rolls the unit back (a tool, a swallowed SQL error, a failed COMMIT) leaves an ERROR row for each run that had begun.
 */
@Injectable()
export class ToolAudit {
  readonly #inputKey: Buffer;

  constructor(
    private readonly audit: AuditService,
    keys: DeploymentKeys,
  ) {
    this.#inputKey = keys.keyFor('audited inputs');
  }

  recordSuccess(unit: UnitOfWork, context: RequestContext, group: RunGroup): void {
    for (const run of group.runs) this.audit.recordWithCommit(unit, context, this.#event(group, run, context, 'INFO', { success: true }));
  }

  /** @throws the database's error: a dry run that is not audited must not be answered. */
  async recordDryRun(context: RequestContext, group: RunGroup, effects: number): Promise<void> {
    for (const run of group.runs)
      await this.audit.recordDetached(context, this.#event(group, run, context, 'INFO', { success: true, effects }));
  }

  async recordFailure(context: RequestContext, group: RunGroup, cause: unknown): Promise<void> {
    if (isRepeatedTooSoon(cause)) return;
    for (const run of group.begun) {
      const own = group.atWork === null || group.atWork === run;
      const level = own && isDenial(cause) ? 'WARN' : 'ERROR';
      const details = { ...failure(cause), ...(own ? {} : { error: 'another step of the plan failed, so nothing was kept' }) };
      await this.audit.recordDetached(context, this.#event(group, run, context, level, details));
    }
  }

  #event(group: RunGroup, run: ToolRun, context: RequestContext, level: AuditEvent['level'], more: Record<string, unknown>): AuditEvent {
    const own = run.details();
    const details = {
      ...own,
      input: redactSecrets(own.input, group.secrets),
      input_digest: inputDigest(this.#inputKey, context.tenant?.clientAccountId ?? '', run.input),
      ...(group.dryRun ? { dry_run: true } : {}),
      ...more,
    };
    return { category: 'TOOL_OPERATION', level, operation: run.tool.options.name, flowId: context.flowId, details };
  }
}

/** The tool did not run. */
const DENIALS: readonly string[] = ['ROLE_FORBIDDEN', 'IDEMPOTENCY_MISMATCH'] satisfies ErrorCode[];
const isDenial = (cause: unknown): boolean => cause instanceof AppError && DENIALS.includes(cause.code);
/** No operation of its own: the first request leaves the row, whatever comes of it, and impatient clients must not flood the trail. */
const isRepeatedTooSoon = (cause: unknown): boolean => cause instanceof AppError && cause.code === 'IDEMPOTENCY_IN_PROGRESS';

function failure(cause: unknown): Record<string, unknown> {
  const error_type = cause instanceof AppError ? cause.code : cause instanceof Error ? cause.name : 'Error';
  // Only messages that are made for clients: a driver's message may quote data.
  const error = cause instanceof AppError ? cause.message.slice(0, 500) : 'see the log of this request';
  return { success: false, error_type, error };
}
