export { IsolationGauges } from './isolation-gauges';
export { SESSION_OWNERSHIP_VIOLATIONS_TOTAL, TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS, TENANT_ISOLATION_STATE } from './metric-names';
export { MetricsModule } from './metrics.module';
export { ViolationCounter } from './violation-counter';
