import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { RequestContext } from '@app/context';
import { uuidV7 } from '@app/kernel';
import { ViolationCounter } from '@app/metrics';
import { type OwnershipViolation, OwnershipViolations } from '@app/persistence';
import { type AuditEvent } from './audit-event';
import { AuditService } from './audit-service';

const LONGEST_STACK = 2_000;

/** Makes evidence of every violation of session ownership: counted at once, logged, and audited on a connection of its own. */
@Injectable()
export class OwnershipViolationRecorder implements OnApplicationShutdown {
  readonly #logger = new Logger('Ownership');
  readonly #audit: AuditService;
  readonly #counter: ViolationCounter;
  readonly #rows = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;

  constructor(violations: OwnershipViolations, counter: ViolationCounter, audit: AuditService) {
    this.#audit = audit;
    this.#counter = counter;
    this.#unsubscribe = violations.subscribe((violation) => this.#record(violation));
  }

  /** Waits for the rows that are still being written. */
  async onApplicationShutdown(): Promise<void> {
    this.#unsubscribe();
    await Promise.all(this.#rows);
  }

  #record(violation: OwnershipViolation): void {
    const { kind, tool, detail, refused } = violation;
    const context = violation.context ?? new RequestContext({ requestId: uuidV7() });
    this.#counter.count(tool);
    this.#logger.warn(`${context.requestId} ${refused ? 'Refused' : 'Only reported'}: ${kind} by ${tool ?? 'no tool'}. ${detail}`);
    const row = this.#audit
      .recordDetached(context, auditEvent(violation))
      .catch((error: unknown) => this.#logger.error(`${context.requestId} A violation is not in the audit trail: ${String(error)}`))
      .then(() => void this.#rows.delete(row));
    this.#rows.add(row);
  }
}

function auditEvent({ kind, tool, detail, stack, refused, context }: OwnershipViolation): AuditEvent {
  return {
    category: 'TOOL_OPERATION',
    level: 'ERROR',
    operation: tool ?? 'session.violation',
    flowId: context?.flowId,
    details: { tool_name: tool, violation: kind, detail, stack: stack.slice(0, LONGEST_STACK), refused, success: false },
  };
}
