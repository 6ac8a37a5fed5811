import { RegistryService } from '@app/service-registry';
import { type DataImport } from '../entities/data-import.entity';
import { isObserved } from '../identity/source-class';
import { type SourcedAsset } from '../identity/sourced-asset';
import { type CleansedAsset } from '../model/asset';
import { assessQuality, type QualityIssue } from '../quality/assess-quality';
import { type QualityReport } from '../quality/quality-score';
import { FlowService } from './flow-service';
import { ImportService } from './import-service';
import { RecordService } from './record-service';

/** Stands for the import that loose records are not. */
const NO_IMPORT = 'records';

/** Scores inventory data: loose records, or what a flow has cleansed. */
@RegistryService('data_quality_service')
export class QualityService {
  constructor(
    private readonly records: RecordService,
    private readonly flows: FlowService,
    private readonly imports: ImportService,
  ) {}

  /** @throws AppError UNREADABLE_IMPORT for records that list no assets. */
  async ofRecords(records: readonly object[]): Promise<QualityReport> {
    const { rows, format } = await this.records.interpret(records, { kind: 'inventory' });
    const usable = rows.flatMap(({ rowNumber, cleansed }): SourcedAsset[] =>
      cleansed
        ? [
            {
              source: { importId: NO_IMPORT, format, rowNumber },
              observed: isObserved(format),
              importOrder: 1,
              asset: cleansed as CleansedAsset,
            },
          ]
        : [],
    );
    const issues = rows.flatMap((row) => row.issues.map((issue) => ({ ...issue, record: String(row.rowNumber) })));
    return assessQuality({ records: rows.length, usable, issues });
  }

  /** @throws AppError NOT_FOUND, or CLEANSING_REQUIRED when the flow has not cleansed its data yet. */
  async ofFlow(flowId: string): Promise<QualityReport> {
    await this.flows.getAfter('data_cleansing', flowId);
    const inventories = (await this.imports.list(flowId)).filter(({ kind }) => kind === 'inventory');
    const [usable, issues]: [SourcedAsset[], QualityIssue[]] = [[], []];
    for (const imported of inventories) {
      usable.push(...(await this.imports.sourcedAfter(imported, 0, Number.MAX_SAFE_INTEGER)));
      issues.push(...(await this.#issues(imported)));
    }
    return assessQuality({ records: inventories.reduce((sum, { totalRecords }) => sum + totalRecords, 0), usable, issues });
  }

  async #issues({ id }: DataImport): Promise<QualityIssue[]> {
    const rows = await this.imports.issuesAfter(id, { rowNumber: 0, position: 0 }, Number.MAX_SAFE_INTEGER);
    return rows.map(({ rowNumber, issue: { severity, field, code } }) => ({ record: `${id} ${rowNumber}`, severity, field, code }));
  }
}
