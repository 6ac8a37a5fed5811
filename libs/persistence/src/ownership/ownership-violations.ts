import { AppError } from '@app/kernel';
import { currentTool, findContext, type RequestContext } from '@app/context';

/**
 * What somebody other than the orchestrator tried with a session: raw_sql (a statement that no tool may send),
 * ended_transaction (the transaction was gone or sealed by another hand), own_connection, late_use (after the boundary).
 */
export type ViolationKind = 'raw_sql' | 'ended_transaction' | 'own_connection' | 'late_use';

export interface OwnershipViolation {
  kind: ViolationKind;
  /** Null when the attempt cannot be put down to a tool. */
  tool: string | null;
  /** For people; names statements and addresses, never values. */
  detail: string;
  stack: string;
  /** Null outside of any request. */
  context: RequestContext | null;
  /** False under ENFORCE_SESSION_OWNERSHIP=false: the attempt was only reported. */
  refused: boolean;
}

type Listener = (violation: OwnershipViolation) => void;

/** Enough to reach the tool's own frame below those of a driver. */
const STACK_FRAMES = 40;

/** Where every layer that notices a violation reports it, exactly once an attempt. */
export class OwnershipViolations {
  readonly #listeners = new Set<Listener>();

  /** `enforced` false: attempts are reported and go ahead. */
  constructor(readonly enforced: boolean) {}

  /** Returns how to stop listening. A listener must not throw. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Tells the listeners, and returns the error for the caller to throw if the attempt is refused. `refused` is false only for
   * what can go ahead in report-only mode; a closed session or a lost transaction cannot. `told` is what a client may read,
   * where `detail` says too much for that.
   */
  report(kind: ViolationKind, detail: string, refused: boolean, told = detail): AppError {
    const error = withDeepStack(() => new AppError(kind === 'late_use' ? 'SESSION_CLOSED' : 'SESSION_OWNERSHIP_VIOLATION', told));
    const violation = { kind, tool: currentTool(), detail, stack: error.stack ?? '', context: findContext(), refused };
    for (const listener of this.#listeners) listener(violation);
    return error;
  }
}

function withDeepStack<T>(make: () => T): T {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = STACK_FRAMES;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = usual;
  }
}
