export { SESSION_OWNERSHIP_VIOLATIONS_TOTAL } from './metric-names';
export { MetricsModule } from './metrics.module';
export { ViolationCounter } from './violation-counter';
