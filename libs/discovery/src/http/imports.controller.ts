import { Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query, Req } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { currentContext } from '@app/context';
import { NoTransaction, Orchestrated } from '@app/persistence';
import { RegistryFactory } from '@app/service-registry';
import { PageQuery, Roles } from '@app/tenancy';
import { ImportReceiver } from '../flow/import-receiver';
import { ImportService } from '../services/import-service';
import { DEFAULT_LIMIT, readCursor, toPage } from '@app/kernel';
import { ImportQuery } from './discovery.dto';
import { importView } from './flow.view';
import { readUpload, type UploadRequest } from './read-upload';

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
  @HttpCode(202)
  @NoTransaction()
  async receive(@Param('id', ParseUUIDPipe) flowId: string, @Query() query: ImportQuery, @Req() request: UploadRequest) {
    const maxBytes = this.config.importMaxBytes;
    const { body, mediaType, filename } = await readUpload(request, maxBytes);
    const imported = await this.receiver.receive(currentContext(), flowId, {
      ...{ body, mediaType, filename: query.filename ?? filename, kind: query.kind },
      format: query.format ?? 'auto',
      maxBytes,
    });
    return importView(imported);
  }

  @Get()
  @Orchestrated('read')
  async list(@Param('id', ParseUUIDPipe) flowId: string) {
    const imports = await (await this.registries.current()).get(ImportService).list(flowId);
    return { items: imports.map(importView), nextCursor: null };
  }

  @Get(':importId')
  @Orchestrated('read')
  async get(@Param('id', ParseUUIDPipe) flowId: string, @Param('importId', ParseUUIDPipe) importId: string) {
    return importView(await (await this.registries.current()).get(ImportService).get(flowId, importId));
  }

  @Get(':importId/errors')
  @Orchestrated('read')
  async errors(
    @Param('id', ParseUUIDPipe) flowId: string,
    @Param('importId', ParseUUIDPipe) importId: string,
    @Query() { limit = DEFAULT_LIMIT, cursor }: PageQuery,
  ) {
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
