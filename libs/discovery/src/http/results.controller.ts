import { Readable } from 'node:stream';
import { Controller, Get, Param, ParseUUIDPipe, Query, Res, StreamableFile } from '@nestjs/common';
import { currentContext } from '@app/context';
import { NoTransaction, Orchestrated } from '@app/persistence';
import { RegistryFactory, type ServiceRegistry } from '@app/service-registry';
import { Answers, pageOf, PageQuery, Roles } from '@app/tenancy';
import { Report, ReportAsset, ReportDependency, ReportFinding } from '../model/report';
import { Wave } from '../model/wave';
import { reportCsv } from '../report/report-csv';
import { reportHtml } from '../report/report-html';
import { AssessmentService } from '../services/assessment-service';
import { FlowService } from '../services/flow-service';
import { ReportService } from '../services/report-service';
import { DEFAULT_LIMIT, type Page, readCursor, toPage, UUID_KEY } from '@app/kernel';
import { ReportQuery } from './discovery.dto';
import { ReportExport } from './report-export';

interface TypedReply {
  type(contentType: string): unknown;
  header(name: string, value: string): unknown;
}

/** The page has its style in it and needs nothing else. A sandbox without exceptions: no script runs, whatever a name in it says. */
const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** What a flow found. */
@Controller('api/v1/discovery/flows/:id')
@Roles('agent', 'auditor')
export class ResultsController {
  constructor(
    private readonly registries: RegistryFactory,
    private readonly exports: ReportExport,
  ) {}

  @Get('assets')
  @Answers(200, pageOf(ReportAsset), 'Lists the assets of the inventory.')
  @Orchestrated('read')
  assets(@Param('id', ParseUUIDPipe) id: string, @Query() query: PageQuery): Promise<Page<ReportAsset>> {
    return this.#page(id, query, (services, after, limit) => services.get(ReportService).assets(id, after, limit));
  }

  @Get('dependencies')
  @Answers(200, pageOf(ReportDependency), 'Lists which asset depends on which.')
  @Orchestrated('read')
  dependencies(@Param('id', ParseUUIDPipe) id: string, @Query() query: PageQuery): Promise<Page<ReportDependency>> {
    return this.#page(id, query, (services, after, limit) => services.get(ReportService).dependencyPage(id, after, limit));
  }

  @Get('findings')
  @Answers(200, pageOf(ReportFinding), 'Lists the tech debt that was found.')
  @Orchestrated('read')
  findings(@Param('id', ParseUUIDPipe) id: string, @Query() query: PageQuery): Promise<Page<ReportFinding>> {
    return this.#page(id, query, (services, after, limit) => services.get(ReportService).findingPage(id, after, limit));
  }

  @Get('waves')
  @Answers(200, pageOf(Wave), 'Shows the plan: what moves in which wave.')
  @Orchestrated('read')
  async waves(@Param('id', ParseUUIDPipe) id: string): Promise<Page<Wave>> {
    const services = await this.#of(id);
    const waves = await services.get(AssessmentService).waves(id);
    return { items: waves.map(({ number, assets, reasons }) => ({ number, assets, reasons })), nextCursor: null };
  }

  @Get('report')
  @Answers(200, Report, 'Gives everything that the flow found, as JSON, CSV or HTML.', { texts: ['text/csv', 'text/html'] })
  @NoTransaction()
  async report(
    @Param('id', ParseUUIDPipe) id: string,
    @Query() { format = 'json' }: ReportQuery,
    @Res({ passthrough: true }) reply: TypedReply,
  ): Promise<StreamableFile | string> {
    const context = currentContext();
    if (format === 'json') {
      const pieces = Readable.from(await this.exports.json(context, id), { objectMode: false });
      return new StreamableFile(pieces, { type: 'application/json; charset=utf-8' });
    }
    reply.type(format === 'csv' ? 'text/csv; charset=utf-8' : 'text/html; charset=utf-8');
    if (format === 'html') reply.header('content-security-policy', PAGE_POLICY);
    return this.registries.run(context, 'read', async (services) => {
      const report = await services.get(ReportService).report(id);
      return format === 'csv' ? reportCsv(report) : reportHtml(report, (await services.get(FlowService).get(id)).name);
    });
  }

  async #page<T extends { id: string }>(
    id: string,
    { limit = DEFAULT_LIMIT, cursor }: PageQuery,
    read: (services: ServiceRegistry, after: string | null, limit: number) => Promise<T[]>,
  ): Promise<Page<T>> {
    const rows = await read(await this.#of(id), readCursor(cursor, UUID_KEY), limit + 1);
    return toPage(
      rows,
      limit,
      (row) => row.id,
      (row) => row,
    );
  }

  /** @throws AppError NOT_FOUND when the flow is not this tenant's. */
  async #of(flowId: string): Promise<ServiceRegistry> {
    const services = await this.registries.current();
    await services.get(FlowService).get(flowId);
    return services;
  }
}
