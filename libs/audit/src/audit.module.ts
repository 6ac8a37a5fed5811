import { Global, Module } from '@nestjs/common';
import { AuditService } from './audit-service';
import { AuditTrails } from './digests/audit-trails';
import { AuditSealer } from './digests/audit-sealer';
import { OwnershipViolationRecorder } from './ownership-violation-recorder';
import { AuditPartitions } from './partitions/audit-partitions';

@Global()
@Module({
  providers: [AuditService, OwnershipViolationRecorder, AuditPartitions, AuditSealer, AuditTrails],
  exports: [AuditService, AuditSealer, AuditTrails],
})
export class AuditModule {}
