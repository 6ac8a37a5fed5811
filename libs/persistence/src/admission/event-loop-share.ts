import { type EventLoopUtilization, performance } from 'node:perf_hooks';

const EVERY_MS = 100;
/** Above, more at once only make each other slower. */
const BUSY = 0.8;
const AT_EASE = 0.65;
const STEP_DOWN = 0.7;
/** With one, a unit that waits for a lock would hold up its whole client account. */
const LEAST = 2;

/** What is needed of node:perf_hooks. */
export interface LoopMeter {
  now(): number;
  eventLoopUtilization(current?: EventLoopUtilization, before?: EventLoopUtilization): EventLoopUtilization;
}

/**
 * How many units of work one client account may have in progress as far as the event loop goes, which all share: `most` while
 * there is time left in it, fewer while there is none. Additive increase, multiplicative decrease. A flood then has just as
 * much in progress as keeps the process busy, and the others do not queue behind the rest.
 */
export class EventLoopShare {
  readonly #most: number;
  readonly #meter: LoopMeter;
  #allowed: number;
  #at: number;
  #before: EventLoopUtilization;

  constructor(most: number, meter: LoopMeter = performance) {
    this.#most = this.#allowed = most;
    this.#meter = meter;
    this.#at = meter.now();
    this.#before = meter.eventLoopUtilization();
  }

  get allowed(): number {
    const now = this.#meter.now();
    if (now - this.#at >= EVERY_MS) this.#adjust(now);
    return this.#allowed;
  }

  #adjust(now: number): void {
    // Who waits for the database asks seldom: the time in between was at ease too.
    const steps = Math.floor((now - this.#at) / EVERY_MS);
    const current = this.#meter.eventLoopUtilization();
    const { utilization } = this.#meter.eventLoopUtilization(current, this.#before);
    [this.#at, this.#before] = [now, current];
    if (utilization > BUSY) this.#allowed = Math.max(Math.min(LEAST, this.#most), Math.floor(this.#allowed * STEP_DOWN));
    else if (utilization < AT_EASE) this.#allowed = Math.min(this.#most, this.#allowed + steps);
  }
}
