import { type CanarySessions } from './canary-sessions';
import { IsolationBreach } from './isolation-breach.error';

/** One thing that must be refused, and the like of it that must work. Leaves nothing behind, whatever happens. */
export interface Probe {
  name: string;
  /** @throws Error saying what should have worked and did not. */
  control(sessions: CanarySessions): Promise<void>;
  /** @throws IsolationBreach when it was let through; any other error when nothing was shown. */
  refusal(sessions: CanarySessions): Promise<void>;
}

/** @throws Error with `what` unless it holds. */
export function assertHolds(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** @throws IsolationBreach with `what` if it happened. */
export function assertRefused(happened: boolean, what: string): void {
  if (happened) throw new IsolationBreach(what);
}

/** Insufficient privilege: what PostgreSQL answers to a row that a policy does not let in. */
const REFUSED_BY_POLICY = '42501';

/**
 * For a row that must not get in.
 * @throws IsolationBreach with `what` when `attempt` goes through; its error when that is not the policies' refusal.
 */
export async function expectKeptOut(what: string, attempt: Promise<unknown>): Promise<void> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === REFUSED_BY_POLICY) return;
    throw error;
  }
  throw new IsolationBreach(what);
}
