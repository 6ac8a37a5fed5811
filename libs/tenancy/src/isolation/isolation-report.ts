/** 'failed': it did not show what it should; why is in the detail of the probe. */
export type ProbeVerdict = 'passed' | 'failed';

export interface ProbeResult {
  name: string;
  /** What a tenant may do: shows that the probe works, so that a broken one cannot look like isolation. */
  control: ProbeVerdict;
  /** What it may not do. */
  refusal: ProbeVerdict;
  /** For people, only when something failed. Names tables, policies and SQLSTATEs, never data. */
  detail?: string;
}

/**
 * ok: everything that must be refused was, and every control passed. violated: something was let through. unknown: neither could
 * be shown, because the database did not answer or a control failed.
 */
export type IsolationState = 'ok' | 'violated' | 'unknown';

/** What the prober found. */
export interface IsolationReport {
  ok: boolean;
  state: IsolationState;
  /** ISO 8601; null before the first run. */
  checkedAt: string | null;
  durationMs: number;
  /** Those that were run. */
  probes: ProbeResult[];
}
