import { Injectable } from '@nestjs/common';
import { type RequestContext } from '@app/context';
import { RegistryFactory, type ServiceRegistry } from '@app/service-registry';
import { type ReportSummary } from '../model/report';
import { summarise, type SummaryParts } from '../report/summarise';
import { ReportService } from '../services/report-service';

const PAGE = 2_000;

type PageOf<T> = (services: ReportService, flowId: string, after: string | null, limit: number) => Promise<T[]>;

const ASSETS: PageOf<Awaited<ReturnType<ReportService['assets']>>[number]> = (reports, ...page) => reports.assets(...page);
const DEPENDENCIES: PageOf<Awaited<ReturnType<ReportService['dependencyPage']>>[number]> = (reports, ...page) =>
  reports.dependencyPage(...page);
const FINDINGS: PageOf<Awaited<ReturnType<ReportService['findingPage']>>[number]> = (reports, ...page) => reports.findingPage(...page);

/** Reports of any size: read and written page by page, so that neither a transaction nor the memory grows with them. */
@Injectable()
export class ReportExport {
  constructor(private readonly registries: RegistryFactory) {}

  /** The report's JSON text in pieces; the parts and their order are those of `Report`. @throws AppError NOT_FOUND at once */
  async json(context: RequestContext, flowId: string): Promise<AsyncGenerator<string>> {
    const head = await this.#read(context, (services) => services.get(ReportService).head(flowId));
    const summary = await this.#summarise(context, flowId, head);
    const { assessmentDate, waves, cycles } = head;
    return this.#pieces(context, flowId, [
      { flowId, assessmentDate, summary },
      { waves, cycles },
    ]);
  }

  async *#pieces(context: RequestContext, flowId: string, [first, last]: [object, object]): AsyncGenerator<string> {
    yield JSON.stringify(first).slice(0, -1);
    yield* this.#list('assets', this.#pages(context, flowId, ASSETS));
    yield* this.#list('dependencies', this.#pages(context, flowId, DEPENDENCIES));
    yield* this.#list('findings', this.#pages(context, flowId, FINDINGS));
    yield `,${JSON.stringify(last).slice(1)}`;
  }

  async *#list(name: string, pages: AsyncGenerator<object[]>): AsyncGenerator<string> {
    let separator = `,"${name}":[`;
    for await (const page of pages) {
      if (page.length === 0) continue;
      yield separator + JSON.stringify(page).slice(1, -1);
      separator = ',';
    }
    yield separator === ',' ? ']' : `${separator}]`;
  }

  /** Counted in a pass of its own, because it stands before what it counts; kept of each row is what is counted. */
  async #summarise(
    context: RequestContext,
    flowId: string,
    { waves, rejectedRecords }: Pick<SummaryParts, 'waves' | 'rejectedRecords'>,
  ): Promise<ReportSummary> {
    const parts = { assets: [], dependencies: [], findings: [], waves, rejectedRecords } as SummaryParts;
    for await (const page of this.#pages(context, flowId, ASSETS))
      parts.assets.push(...page.map(({ status, sixR }) => ({ status, sixR: sixR && { strategy: sixR.strategy } })));
    for await (const page of this.#pages(context, flowId, DEPENDENCIES)) {
      for (const { noise, sourceAssetId, targetAssetId, source, target } of page)
        parts.dependencies.push({ noise, sourceAssetId, targetAssetId, source, target });
    }
    for await (const page of this.#pages(context, flowId, FINDINGS)) parts.findings.push(...page.map(({ severity }) => ({ severity })));
    return summarise(parts);
  }

  async *#pages<T extends { id: string }>(context: RequestContext, flowId: string, read: PageOf<T>): AsyncGenerator<T[]> {
    for (let after: string | null = null, more = true; more;) {
      const last: string | null = after;
      const page: T[] = await this.#read(context, (services) => read(services.get(ReportService), flowId, last, PAGE));
      yield page;
      after = page.at(-1)?.id ?? null;
      more = page.length === PAGE;
    }
  }

  #read<T>(context: RequestContext, work: (services: ServiceRegistry) => Promise<T>): Promise<T> {
    return this.registries.run(context, 'read', work);
  }
}
