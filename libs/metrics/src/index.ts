export { EvidenceGauge } from './evidence-gauge';
export { IsolationGauges } from './isolation-gauges';
export {
  AUDIT_EVIDENCE_WAITING_ROWS,
  SESSION_OWNERSHIP_VIOLATIONS_TOTAL,
  TENANT_ISOLATION_CHECKED_TIMESTAMP_SECONDS,
  TENANT_ISOLATION_STATE,
} from './metric-names';
export { MetricsModule } from './metrics.module';
export { ViolationCounter } from './violation-counter';
