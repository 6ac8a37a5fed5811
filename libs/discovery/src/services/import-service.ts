import { AppError, systemClock, uuidV7 } from '@app/kernel';
import { TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { DataImport } from '../entities/data-import.entity';
import { RawImportRecord } from '../entities/raw-import-record.entity';
import { isObserved } from '../identity/source-class';
import { type SourcedAsset } from '../identity/sourced-asset';
import { type CleansedAsset } from '../model/asset';
import { type ImportFormat, type ImportKind, type RawRow, type RowIssue } from '../model/import';
import {
  COUNT_ROWS,
  FAIL_BROKEN_OFF,
  ISSUES_AFTER,
  NEXT_IMPORT_ORDER,
  ROWS_AFTER,
  SAVE_CLEANSED,
  CLEANSED_AFTER,
} from './import.statements';

export interface NewImport {
  flowId: string;
  kind: ImportKind;
  format: ImportFormat;
  filename: string | null;
  header: string[];
  decimalComma: boolean;
  warnings: string[];
}

export interface ImportTotals extends Pick<
  DataImport,
  'totalRecords' | 'acceptedRecords' | 'rejectedRecords' | 'byteSize' | 'sha256' | 'columnProfiles' | 'warnings'
> {
  sha256: string;
}

export interface CleansedRow {
  rowNumber: number;
  cleansed: RawImportRecord['cleansed'];
  issues: RowIssue[];
}

/** Uploaded files and their rows. Raw texts never change; only what is concluded from them does. */
@RegistryService('import_service')
export class ImportService {
  constructor(private readonly session: TenantSession) {}

  /** Announces an upload; its rows follow in chunks. Until `finish` nothing uses it. The caller holds the flow's lock. */
  async begin(request: NewImport): Promise<string> {
    await this.failBrokenOff(request.flowId);
    const id = uuidV7();
    const [row] = await this.session.query<{ next: number }>(NEXT_IMPORT_ORDER, [request.flowId]);
    const { flowId, kind, format, filename, header, decimalComma, warnings } = request;
    await this.session.insert(DataImport, {
      ...{
        id,
        flowId,
        kind,
        filename,
        header,
        decimalComma,
        warnings,
        importOrder: row!.next,
        detectedFormat: format,
        status: 'receiving' as const,
      },
      ...{ byteSize: 0, columnProfiles: [], totalRecords: 0, acceptedRecords: 0, rejectedRecords: 0, createdAt: systemClock.now() },
    });
    return id;
  }

  async addRows(importId: string, header: string[], rows: RawRow[]): Promise<void> {
    await this.session.insert(
      RawImportRecord,
      rows.map((row) => ({
        importId,
        rowNumber: row.rowNumber,
        rawText: row.rawText,
        cells: header.map((column) => row.values[column] ?? ''),
        readable: row.rejection === null,
        status: row.rejection ? ('rejected' as const) : ('accepted' as const),
        issues: row.rejection ? [row.rejection] : [],
      })),
    );
  }

  async finish(importId: string, totals: ImportTotals): Promise<void> {
    await this.session.update(DataImport, { id: importId }, { ...totals, status: 'received' });
  }

  async abandon(importId: string, reason: string): Promise<void> {
    await this.session.update(DataImport, { id: importId }, { status: 'failed', warnings: [reason] });
  }

  /** Marks uploads as failed that were begun an hour ago and have not ended: one that is merely slow still ends as received. */
  async failBrokenOff(flowId: string): Promise<void> {
    await this.session.query(FAIL_BROKEN_OFF, [flowId]);
  }

  /** @throws AppError NOT_FOUND, also for an import of another flow. */
  async get(flowId: string, id: string): Promise<DataImport> {
    const found = await this.session.findOne(DataImport, { id, flowId });
    if (!found) throw AppError.notFound('import');
    return found;
  }

  /** Complete imports of a flow, oldest first. */
  list(flowId: string): Promise<DataImport[]> {
    return this.session.find(DataImport, { flowId, status: 'received' }, { orderBy: { importOrder: 'asc' } });
  }

  /** Rows that cleansing has to look at (again): not those whose structure is broken. */
  async rowsAfter(importId: string, rowNumber: number, limit: number): Promise<{ rowNumber: number; cells: string[] }[]> {
    const rows = await this.session.query<{ row_number: number; cells: string[] }>(ROWS_AFTER, [importId, rowNumber, limit]);
    return rows.map(({ row_number, cells }) => ({ rowNumber: row_number, cells }));
  }

  async saveCleansed(importId: string, rows: CleansedRow[]): Promise<void> {
    const json = rows.map(({ rowNumber, cleansed, issues }) => ({
      row_number: rowNumber,
      cleansed,
      issues,
      status: cleansed ? 'accepted' : 'rejected',
    }));
    await this.session.query(SAVE_CLEANSED, [importId, JSON.stringify(json)]);
  }

  async recount(importId: string): Promise<void> {
    await this.session.query(COUNT_ROWS, [importId]);
  }

  async cleansedAfter<T>(importId: string, rowNumber: number, limit: number): Promise<{ rowNumber: number; cleansed: T }[]> {
    const rows = await this.session.query<{ row_number: number; cleansed: T }>(CLEANSED_AFTER, [importId, rowNumber, limit]);
    return rows.map(({ row_number, cleansed }) => ({ rowNumber: row_number, cleansed }));
  }

  /** Cleansed rows of an inventory with their origin, as merging needs them. */
  async sourcedAfter({ id, detectedFormat, importOrder }: DataImport, rowNumber: number, limit: number): Promise<SourcedAsset[]> {
    const rows = await this.cleansedAfter<CleansedAsset>(id, rowNumber, limit);
    return rows.map((row) => ({
      source: { importId: id, format: detectedFormat, rowNumber: row.rowNumber },
      observed: isObserved(detectedFormat),
      importOrder,
      asset: row.cleansed,
    }));
  }

  issuesAfter(
    importId: string,
    after: { rowNumber: number; position: number },
    limit: number,
  ): Promise<{ rowNumber: number; position: number; issue: RowIssue }[]> {
    return this.session.query(ISSUES_AFTER, [importId, after.rowNumber, after.position, limit]);
  }
}
