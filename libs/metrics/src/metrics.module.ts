import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { makeCounterProvider, makeGaugeProvider, PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Registry } from 'prom-client';
import { EvidenceGauge } from './evidence-gauge';
import { IsolationGauges } from './isolation-gauges';
import { LoadMetrics } from './load-metrics';
import {
  AUDIT_EVIDENCE_WAITING_ROWS,
  REQUESTS_REFUSED_TOTAL,
  SESSION_OWNERSHIP_VIOLATIONS_TOTAL,
  TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS,
  TENANT_ISOLATION_STATE,
} from './metric-names';
import { ViolationCounter } from './violation-counter';

/** The metrics of one application, in a registry of its own: several of them may live in one process. */
@Module({})
export class MetricsModule {
  /** `controller` answers GET /metrics from the Registry; it is the application's, which knows how routes are declared. */
  static forRoot(controller: Type): DynamicModule {
    const registry = new Registry();
    return {
      module: MetricsModule,
      global: true,
      imports: [PrometheusModule.register({ controller, defaultMetrics: { enabled: true, config: { register: registry } } })],
      providers: [
        { provide: Registry, useValue: registry },
        makeCounterProvider({
          name: SESSION_OWNERSHIP_VIOLATIONS_TOTAL,
          help: 'Attempts of somebody other than the orchestrator to use a session or a connection, by tool.',
          labelNames: ['tool_name'],
          registers: [registry],
        }),
        makeGaugeProvider({
          name: TENANT_ISOLATION_STATE,
          help: 'What the isolation prober last found: 1 for the state that holds.',
          labelNames: ['state'],
          registers: [registry],
        }),
        makeGaugeProvider({
          name: TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS,
          help: 'When the isolation prober found its standing result.',
          registers: [registry],
        }),
        makeGaugeProvider({
          name: AUDIT_EVIDENCE_WAITING_ROWS,
          help: 'Rows of failures and denials that wait for the database.',
          registers: [registry],
        }),
        EvidenceGauge,
        makeCounterProvider({
          name: REQUESTS_REFUSED_TOTAL,
          help: 'Requests that were refused with 503 because there was too much work, by whose share of it was used up.',
          labelNames: ['reason'],
          registers: [registry],
        }),
        ViolationCounter,
        IsolationGauges,
        LoadMetrics,
      ],
      exports: [Registry, EvidenceGauge, ViolationCounter, IsolationGauges, LoadMetrics],
    };
  }
}
