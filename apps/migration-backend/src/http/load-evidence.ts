import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LoadMetrics } from '@app/metrics';
import { Admission } from '@app/persistence';

/** Shows at /metrics what the admission of units of work does. */
@Injectable()
export class LoadEvidence implements OnModuleDestroy {
  readonly #unsubscribe: () => void;

  constructor(admission: Admission, metrics: LoadMetrics) {
    metrics.watch(admission);
    this.#unsubscribe = admission.onRefusal((scope) => metrics.refused(scope));
  }

  onModuleDestroy(): void {
    this.#unsubscribe();
  }
}
