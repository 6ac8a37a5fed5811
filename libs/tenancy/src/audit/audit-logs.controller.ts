import { Controller, Get, Query } from '@nestjs/common';
import { AuditLog } from '@app/audit';
import { DEFAULT_LIMIT, type Page, readCursor, toPage, UUID_KEY } from '@app/kernel';
import { currentUnitOfWork, Orchestrated, sql, TenantSession } from '@app/persistence';
import { Roles } from '../access-policy';
import { Answers } from '../answers.decorator';
import { AuditLogsQuery, AuditLogView } from './audit-logs.dto';
import { pageOf } from '../page-of';

const PAGE = sql(
  'audit.page',
  `SELECT * FROM audit_logs
    WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())
      AND ($1::text IS NULL OR category = $1) AND ($2::text IS NULL OR level = $2)
      AND ($3::text IS NULL OR context->>'tool_name' = $3) AND ($4::text IS NULL OR context->>'agent_name' = $4)
      AND ($5::uuid IS NULL OR flow_id = $5) AND ($6::timestamptz IS NULL OR created_at >= $6) AND ($7::timestamptz IS NULL OR created_at < $7)
      AND ($8::uuid IS NULL OR id < $8)
    ORDER BY id DESC LIMIT $9`,
);

/** The tenant's audit trail, newest first (ids are time-ordered). */
@Controller('api/v1/audit/logs')
@Roles('auditor')
export class AuditLogsController {
  @Get()
  @Answers(200, pageOf(AuditLogView), 'Lists the audit trail of the engagement, the newest first.')
  @Orchestrated('read')
  async list(
    @Query() { category, level, toolName, agentName, flowId, from, to, cursor, limit = DEFAULT_LIMIT }: AuditLogsQuery,
  ): Promise<Page<AuditLogView>> {
    const filters = [category, level, toolName, agentName, flowId, from, to].map((filter) => filter ?? null);
    const session = new TenantSession(currentUnitOfWork());
    const rows = await session.select(AuditLog, PAGE, [...filters, readCursor(cursor, UUID_KEY), limit + 1]);
    return toPage(
      rows,
      limit,
      ({ id }) => id,
      (row) => row,
    );
  }
}
