import { EXPORT_FORMATS, type ExportFormat } from '@app/audit';
import { IsIn, IsOptional } from 'class-validator';
import { AuditLogsFilter } from './audit-logs.dto';

export class AuditExportQuery extends AuditLogsFilter {
  /** Default: ndjson, the lines that are hashed. */
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format?: ExportFormat;
}
