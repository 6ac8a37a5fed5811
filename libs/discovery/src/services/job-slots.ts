const RANDOM_DIGITS = 8;

/** Shares the flows of a client account out to as many queues as jobs of it may run at a time; a queue runs one job at a time. */
export class JobSlots {
  readonly #count: number;

  /** `count`: jobs of one client account at a time, over all replicas. */
  constructor(count: number) {
    this.#count = count;
  }

  /** The queue of a flow, always the same one: its jobs stay in their order. The end of an id is random. */
  queueOf(flowId: string): string {
    return String(Number.parseInt(flowId.slice(-RANDOM_DIGITS), 16) % this.#count);
  }
}
