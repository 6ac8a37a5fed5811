import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS, TENANT_ISOLATION_STATE } from './metric-names';

const STATES = ['ok', 'violated', 'unknown'] as const;

/** Shows what the isolation prober knows. */
@Injectable()
export class IsolationGauges {
  constructor(
    @InjectMetric(TENANT_ISOLATION_STATE) private readonly state: Gauge<'state'>,
    @InjectMetric(TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS) private readonly checked: Gauge,
  ) {
    this.show('unknown', null);
  }

  /** `checkedAt`: when the run that found this began; null before the first. */
  show(state: (typeof STATES)[number], checkedAt: Date | null): void {
    for (const each of STATES) this.state.set({ state: each }, each === state ? 1 : 0);
    this.checked.set(checkedAt === null ? 0 : checkedAt.getTime() / 1000);
  }
}
