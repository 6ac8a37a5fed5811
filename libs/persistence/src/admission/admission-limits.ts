/** How many units of work may be in progress and wait for their turn. */
export interface AdmissionLimits {
  /** Units of work in progress, of all client accounts together. Each has one connection at most. */
  units: number;
  /** Of one client account. */
  unitsEach: number;
  /** Units of work of requests that may wait, of all client accounts together. */
  queue: number;
  /** Of one client account. */
  queueEach: number;
  /** Longest wait of a request's unit of work. */
  waitMs: number;
}

/** What is needed of the database's configuration. `poolQueue` null: twice the pool. */
export interface AdmissionSettings {
  readonly poolSize: number;
  readonly poolQueue: number | null;
  readonly poolWaitMs: number;
}

/** One client account may have half of what there is, rounded up, so that it can take neither the pool nor the queue from the others. */
export function admissionLimits({ poolSize, poolQueue, poolWaitMs }: AdmissionSettings): AdmissionLimits {
  const queue = poolQueue ?? 2 * poolSize;
  return {
    units: poolSize,
    unitsEach: Math.ceil(poolSize / 2),
    queue,
    queueEach: Math.ceil(queue / 2),
    waitMs: poolWaitMs,
  };
}
