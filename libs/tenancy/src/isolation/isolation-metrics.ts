import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { IsolationGauges } from '@app/metrics';
import { IsolationProber } from './isolation-prober';

/** Shows each result of the prober at /metrics. */
@Injectable()
export class IsolationMetrics implements OnModuleDestroy {
  readonly #unsubscribe: () => void;

  constructor(prober: IsolationProber, gauges: IsolationGauges) {
    this.#unsubscribe = prober.onResult(({ state, checkedAt }) => gauges.show(state, checkedAt === null ? null : new Date(checkedAt)));
  }

  onModuleDestroy(): void {
    this.#unsubscribe();
  }
}
