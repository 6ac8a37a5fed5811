import { AUDIT_CATEGORIES, AUDIT_LEVELS, type AuditCategory, type AuditLevel } from '@app/audit';
import { IsDateString, IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { PageQuery } from './page.dto';

export class AuditLogsQuery extends PageQuery {
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
