import { Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { currentContext } from '@app/context';
import { KeepsKey } from '@app/idempotency';
import { NoTransaction, Orchestrated } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { Answers, pageOf, PageQuery, Roles } from '@app/tenancy';
import { ImportReceiver } from '../flow/import-receiver';
import { FlowService } from '../services/flow-service';
import { ImportService } from '../services/import-service';
import { DEFAULT_LIMIT, type Page, readCursor, toPage } from '@app/kernel';
import { ImportQuery } from './discovery.dto';
import { ImportIssueView, importView, ImportView } from './import.view';
import { readUpload, type UploadRequest } from './read-upload';

/** A file as it is, a list of flat objects, or a form whose first file is read. */
const UPLOADS = {
  'text/csv': { type: 'string' },
  'application/json': { type: 'array', items: { type: 'object' } },
  'multipart/form-data': { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } },
};
const ISSUE_KEY = /^\d{1,9}\.\d{1,9}$/;

/** Uploads of a flow and what was wrong in them. */
@Controller('api/v1/discovery/flows/:id/imports')
@Roles('agent')
export class ImportsController {
  constructor(
    private readonly receiver: ImportReceiver,
    private readonly registries: RegistryFactory,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  @Post()
  @Answers(202, ImportView, 'Uploads an inventory or dependency export.', {
    problems: ['UNREADABLE_IMPORT', 'FLOW_STATE_CONFLICT'],
    accepts: UPLOADS,
  })
  @KeepsKey('own')
  @NoTransaction()
  async receive(
    @Param('id', ParseUUIDPipe) flowId: string,
    @Query() query: ImportQuery,
    @Req() request: UploadRequest,
  ): Promise<ImportView> {
    const maxBytes = this.config.importMaxBytes;
    const { body, mediaType, filename } = await readUpload(request, maxBytes);
    const upload = { body, mediaType, filename: query.filename ?? filename, kind: query.kind, format: query.format ?? 'auto', maxBytes };
    return this.receiver.receive(currentContext(), flowId, upload, importView);
  }

  @Get()
  @Answers(200, pageOf(ImportView), 'Lists the complete imports of a flow, the oldest first.')
  @Orchestrated('read')
  async list(@Param('id', ParseUUIDPipe) flowId: string): Promise<Page<ImportView>> {
    const services = await this.registries.current();
    await services.get(FlowService).get(flowId);
    const imports = await services.get(ImportService).list(flowId);
    return { items: imports.map(importView), nextCursor: null };
  }

  @Get(':importId')
  @Answers(200, ImportView, 'Shows an import and its counts.')
  @Orchestrated('read')
  async get(@Param('id', ParseUUIDPipe) flowId: string, @Param('importId', ParseUUIDPipe) importId: string): Promise<ImportView> {
    return importView(await (await this.registries.current()).get(ImportService).get(flowId, importId));
  }

  @Get(':importId/errors')
  @Answers(200, pageOf(ImportIssueView), 'Lists what is wrong with the rows of an import.')
  @Orchestrated('read')
  async errors(
    @Param('id', ParseUUIDPipe) flowId: string,
    @Param('importId', ParseUUIDPipe) importId: string,
    @Query() { limit = DEFAULT_LIMIT, cursor }: PageQuery,
  ): Promise<Page<ImportIssueView>> {
    const imports = (await this.registries.current()).get(ImportService);
    await imports.get(flowId, importId);
    const [rowNumber = 0, position = 0] = (readCursor(cursor, ISSUE_KEY) ?? '0.0').split('.').map(Number);
    const rows = await imports.issuesAfter(importId, { rowNumber, position }, limit + 1);
    return toPage(
      rows,
      limit,
      (row) => `${row.rowNumber}.${row.position}`,
      (row) => ({ rowNumber: row.rowNumber, ...row.issue }),
    );
  }
}
