export { AUDIT_CATEGORIES, AUDIT_LEVELS, type AuditCategory, type AuditEvent, type AuditLevel } from './audit-event';
export { AuditLog } from './audit-log.entity';
export { AuditModule } from './audit.module';
export { AuditService } from './audit-service';
export { OwnershipViolationRecorder } from './ownership-violation-recorder';
