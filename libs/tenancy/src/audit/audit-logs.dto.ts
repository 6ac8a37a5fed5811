import { AUDIT_CATEGORIES, AUDIT_LEVELS, type AuditCategory, type AuditFilters, type AuditLevel, type AuditLog } from '@app/audit';
import { IsNullable } from '@app/kernel';
import { IntersectionType } from '@nestjs/swagger';
import { IsDate, IsDateString, IsIn, IsObject, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { PageQuery } from '../page.dto';

/** Which rows are wanted; the list and the export take the same filters. */
export class AuditLogsFilter implements AuditFilters {
  @IsOptional()
  @IsIn(AUDIT_CATEGORIES)
  category?: AuditCategory;

  @IsOptional()
  @IsIn(AUDIT_LEVELS)
  level?: AuditLevel;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  toolName?: string;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  agentName?: string;

  @IsOptional()
  @IsUUID()
  flowId?: string;

  @IsOptional()
  @IsDateString()
  from?: string;

  @IsOptional()
  @IsDateString()
  to?: string;
}

export class AuditLogsQuery extends IntersectionType(AuditLogsFilter, PageQuery) {}

/** A row of the audit trail as auditors see it. */
export class AuditLogView implements AuditLog {
  @IsUUID()
  id: string;

  @IsUUID()
  clientAccountId: string;

  @IsUUID()
  engagementId: string;

  @IsDate()
  createdAt: Date;

  @IsIn(AUDIT_CATEGORIES)
  category: string;

  @IsIn(AUDIT_LEVELS)
  level: string;

  @IsString()
  operation: string;

  @IsNullable()
  @IsUUID()
  flowId: string | null;

  @IsNullable()
  @IsUUID()
  principalId: string | null;

  @IsString()
  requestId: string;

  /** What happened in detail: tool_name, agent_name, duration_ms, success ... */
  @IsObject()
  context: Record<string, unknown>;
}
