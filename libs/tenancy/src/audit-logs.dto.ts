import { AUDIT_CATEGORIES, AUDIT_LEVELS, type AuditCategory, type AuditLevel } from '@app/audit';
import { Type } from 'class-transformer';
import { IsDateString, IsIn, IsInt, IsOptional, IsString, IsUUID, Length, Max, Min } from 'class-validator';

export class AuditLogsQuery {
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

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  cursor?: string;
}
