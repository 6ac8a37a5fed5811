export { EvidenceGauge } from './evidence-gauge';
export { IsolationGauges } from './isolation-gauges';
export { LoadMetrics, type RequestRefusal } from './load-metrics';
export {
  AUDIT_EVIDENCE_WAITING_ROWS,
  REQUESTS_REFUSED_TOTAL,
  SESSION_OWNERSHIP_VIOLATIONS_TOTAL,
  TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS,
  TENANT_ISOLATION_STATE,
  UNITS_OF_WORK,
} from './metric-names';
export { MetricsModule } from './metrics.module';
export { ViolationCounter } from './violation-counter';
