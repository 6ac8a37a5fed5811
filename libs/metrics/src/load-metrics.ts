import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { type Counter, Gauge, Registry } from 'prom-client';
import { REQUESTS_REFUSED_TOTAL, UNITS_OF_WORK } from './metric-names';

/** Whose share was used up: of the process, of the client account, or of the units of work of all. */
const REASONS = ['process', 'client_account', 'service'] as const;
export type RequestRefusal = (typeof REASONS)[number];

/** How busy this replica is, and what it has refused for that. */
@Injectable()
export class LoadMetrics {
  readonly #refused: Counter<'reason'>;

  constructor(
    @InjectMetric(REQUESTS_REFUSED_TOTAL) refused: Counter<'reason'>,
    private readonly registry: Registry,
  ) {
    this.#refused = refused;
    for (const reason of REASONS) refused.inc({ reason }, 0);
  }

  /** Instead of an audit row and a line in the log: a flood must not be written down request by request. */
  refused(reason: RequestRefusal): void {
    this.#refused.inc({ reason });
  }

  /** Shows the units of work that are in progress and that wait for their turn, as they are when somebody looks. Once. */
  watch(units: { readonly inProgress: number; readonly waiting: number }): void {
    new Gauge({
      name: UNITS_OF_WORK,
      help: 'Units of work that are in progress and that wait for their turn.',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        this.set({ state: 'in_progress' }, units.inProgress);
        this.set({ state: 'waiting' }, units.waiting);
      },
    });
  }
}
