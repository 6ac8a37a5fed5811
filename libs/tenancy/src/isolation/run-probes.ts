import { translateDatabaseError } from '@app/persistence';
import { type CanarySessions } from './canary-sessions';
import { IsolationBreach } from './isolation-breach.error';
import { type IsolationState } from './isolation-report';
import { type ProbeResult } from './probe-result';
import { type Probe } from './probe';

/** What one run has shown. */
export interface ProbeOutcome {
  state: IsolationState;
  probes: ProbeResult[];
}

/** passed: showed what it should. breached: something was let through. away: the database could not be asked. failed: anything else. */
type Half = { kind: 'passed' | 'breached' | 'away' | 'failed'; detail: string };

/**
 * Runs the probes one after the other; stops when the database is away or `over` says so, and never throws. A breach counts
 * even if its control has failed; without one, isolation is only shown when every control and every refusal passed.
 */
export async function runProbes(probes: readonly Probe[], sessions: CanarySessions, over: () => boolean): Promise<ProbeOutcome> {
  const results: ProbeResult[] = [];
  let breached = false;
  for (const probe of probes) {
    if (over()) break;
    const control = await half(() => probe.control(sessions));
    const refusal = control.kind === 'away' ? control : await half(() => probe.refusal(sessions));
    breached ||= refusal.kind === 'breached';
    results.push(resultOf(probe.name, control, refusal));
    if (refusal.kind === 'away') break;
  }
  const shown = results.length === probes.length && results.every(({ control, refusal }) => control === 'passed' && refusal === 'passed');
  return { state: breached ? 'violated' : shown ? 'ok' : 'unknown', probes: results };
}

function resultOf(name: string, control: Half, refusal: Half): ProbeResult {
  const details = new Set([control, refusal].filter(({ kind }) => kind !== 'passed').map(({ detail }) => detail));
  return {
    name,
    control: control.kind === 'passed' ? 'passed' : 'failed',
    refusal: refusal.kind === 'passed' ? 'passed' : 'failed',
    ...(details.size > 0 ? { detail: [...details].join(' ') } : {}),
  };
}

async function half(work: () => Promise<void>): Promise<Half> {
  try {
    await work();
    return { kind: 'passed', detail: '' };
  } catch (error) {
    if (error instanceof IsolationBreach) return { kind: 'breached', detail: error.message };
    const away = translateDatabaseError(error);
    if (away?.code === 'DATABASE_UNAVAILABLE' || away?.code === 'OVERLOADED') return { kind: 'away', detail: away.message };
    return { kind: 'failed', detail: describe(error) };
  }
}

/** A database error by its SQLSTATE: its text may show data. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'Something that is no error was thrown.';
  return 'severity' in error && 'code' in error ? `The database answered ${String(error.code)}.` : error.message;
}
