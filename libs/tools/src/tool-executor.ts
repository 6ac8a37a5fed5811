import { Injectable } from '@nestjs/common';
import { type AuditEvent, AuditService } from '@app/audit';
import { currentContext, type RequestContext, runAsTool } from '@app/context';
import { AppError, systemClock, uuidV7 } from '@app/kernel';
import { currentUnitOfWork } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { type RegisteredTool, ToolCatalogue } from './tool-catalogue';
import { redactSecrets, secretsOf } from './redact-secrets';
import { type ToolExecution } from './tools.dto';
import { validateDto } from './validate-dto';

/**
 * Runs a tool inside the current unit of work: permission, validation, execution, audit. The success row commits with
 * the effect; whatever rolls the unit back (the tool, a swallowed SQL error, a failed COMMIT) leaves an ERROR row.
 */
@Injectable()
export class ToolExecutor {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly registries: RegistryFactory,
    private readonly audit: AuditService,
  ) {}

  /** @throws AppError NOT_FOUND, ROLE_FORBIDDEN, VALIDATION_FAILED, or what the tool throws. */
  async execute(name: string, input: unknown, flowId: string | null): Promise<ToolExecution> {
    const context = currentContext();
    const unit = currentUnitOfWork();
    const tool = this.catalogue.get(name);
    const secrets = secretsOf(input, tool.options.sensitive);
    const executionId = uuidV7();
    const started = systemClock.monotonicMs();
    const elapsed = (): number => Math.round((systemClock.monotonicMs() - started) * 1000) / 1000;
    const event = (details: Record<string, unknown>): Omit<AuditEvent, 'level'> => ({
      category: 'TOOL_OPERATION',
      operation: name,
      flowId,
      details: {
        tool_name: name,
        tool_version: tool.options.version,
        tool_digest: tool.digest,
        execution_id: executionId,
        implementation: 'registry',
        duration_ms: elapsed(),
        input: redactSecrets(summary(tool, input), secrets),
        ...details,
      },
    });
    unit.onRollback((cause) => this.audit.recordDetached(context, { ...event(failure(cause)), level: isDenial(cause) ? 'WARN' : 'ERROR' }));

    assertAllowed(tool, context);
    const valid = validateDto(tool.options.input, input);
    if (tool.options.effect === 'read') unit.narrowToRead();
    const services = await this.registries.current();
    const output = await runAsTool(name, async () => tool.handler.execute(valid, services)).catch((error: unknown) => {
      throw redactSecrets(error, secrets);
    });
    const durationMs = elapsed();
    this.audit.recordWithCommit(unit, context, { ...event({ success: true, duration_ms: durationMs }), level: 'INFO' });
    return { executionId, tool: name, implementation: 'registry', success: true, output, durationMs };
  }
}

function assertAllowed({ options }: RegisteredTool, { principal }: RequestContext): void {
  if (!principal || !options.roles.includes(principal.role)) {
    throw new AppError('ROLE_FORBIDDEN', `The tool ${options.name} takes the role ${options.roles.join(' or ')}.`);
  }
}

const isDenial = (cause: unknown): boolean => cause instanceof AppError && cause.code === 'ROLE_FORBIDDEN';

function failure(cause: unknown): Record<string, unknown> {
  const error_type = cause instanceof AppError ? cause.code : cause instanceof Error ? cause.name : 'Error';
  // Only messages that are made for clients: a driver's message may quote data.
  const error = cause instanceof AppError ? cause.message.slice(0, 500) : 'see the log of this request';
  return { success: false, error_type, error };
}

const LONGEST_VALUE = 200;
const MOST_FIELDS = 30;

/** What an auditor sees of the input: short scalars, sizes of the rest, nothing of a field declared sensitive. */
function summary({ options }: RegisteredTool, input: unknown): Record<string, unknown> {
  if (input === null || typeof input !== 'object') return {};
  return Object.fromEntries(
    Object.entries(input)
      .slice(0, MOST_FIELDS)
      .map(([key, value]: [string, unknown]) => {
        if (options.sensitive?.includes(key)) return [key, '[REDACTED]'];
        if (Array.isArray(value)) return [key, `${value.length} items`];
        if (value !== null && typeof value === 'object') return [key, `${Object.keys(value).length} fields`];
        return [key, typeof value === 'string' ? value.slice(0, LONGEST_VALUE) : value];
      }),
  );
}
