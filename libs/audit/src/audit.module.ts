import { Global, Module } from '@nestjs/common';
import { AuditService } from './audit-service';
import { OwnershipViolationRecorder } from './ownership-violation-recorder';

@Global()
@Module({ providers: [AuditService, OwnershipViolationRecorder], exports: [AuditService] })
export class AuditModule {}
