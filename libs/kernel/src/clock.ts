/** Injected wherever time matters, so that tests own it. */
export interface Clock {
  now(): Date;
  /** Milliseconds that never run backwards; for durations only. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
};

/** Today in UTC as `YYYY-MM-DD`. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The form of what `isoDay` gives. */
export const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/;
