import { Injectable } from '@nestjs/common';
import { type RequestContext } from '@app/context';
import { AppError } from '@app/kernel';
import { RegistryFactory } from '@app/service-registry';
import { type DataImport } from '../entities/data-import.entity';
import { resolveFormat } from '../formats/detect-format';
import { ImportRefusedError } from '../formats/import-refused.error';
import { openCsv } from '../formats/read-csv';
import { openJson } from '../formats/read-json';
import { type TabularFile } from '../formats/tabular-file';
import { ColumnProfiler } from '../mapping/column-profiler';
import { type ImportFormat, type ImportKind, type RawRow } from '../model/import';
import { FlowService } from '../services/flow-service';
import { ImportService } from '../services/import-service';
import { Meter } from './meter';

export interface Upload {
  body: AsyncIterable<Uint8Array>;
  mediaType: 'csv' | 'json';
  filename: string | null;
  format: ImportFormat | 'auto';
  kind: ImportKind | undefined;
  maxBytes: number;
}

const CHUNK = 2_000;

/** Reads an upload as a stream and stores its rows chunk by chunk; no transaction is open while bytes are awaited. */
@Injectable()
export class ImportReceiver {
  constructor(private readonly registries: RegistryFactory) {}

  /** @throws AppError UNREADABLE_IMPORT, PAYLOAD_TOO_LARGE, FLOW_STATE_CONFLICT, NOT_FOUND */
  async receive(context: RequestContext, flowId: string, upload: Upload): Promise<DataImport> {
    await this.registries.run(context, 'read', async (services) => services.get(FlowService).get(flowId));
    const meter = new Meter(upload.body, upload.maxBytes);
    let importId: string | null = null;
    try {
      const file = await (upload.mediaType === 'json' ? openJson(meter) : openCsv(meter));
      const { format, kind } = resolveFormat(file.header, upload.format, upload.kind);
      const decimalComma = file.delimiter === ';';
      importId = await this.registries.run(context, 'write', async (services) => {
        await services.get(FlowService).lockFor('import', flowId);
        return services
          .get(ImportService)
          .begin({ flowId, kind, format, filename: upload.filename, header: file.header, decimalComma, warnings: file.warnings });
      });
      return await this.#store(context, flowId, importId, file, meter);
    } catch (error) {
      const readable = asAppError(error);
      if (importId !== null) {
        const failed = importId;
        await this.registries.run(context, 'write', (services) =>
          services.get(ImportService).abandon(failed, readable instanceof AppError ? readable.message : 'the upload broke off'),
        );
      }
      throw readable;
    }
  }

  async #store(context: RequestContext, flowId: string, importId: string, file: TabularFile, meter: Meter): Promise<DataImport> {
    const profiler = new ColumnProfiler(file.header);
    let [total, rejected] = [0, 0];
    let chunk: RawRow[] = [];
    const flush = async (): Promise<void> => {
      const rows = chunk;
      chunk = [];
      if (rows.length > 0)
        await this.registries.run(context, 'write', (services) => services.get(ImportService).addRows(importId, file.header, rows));
    };
    for await (const row of file.rows) {
      total += 1;
      if (row.rejection) rejected += 1;
      else profiler.add(row.values);
      if (chunk.push(row) === CHUNK) await flush();
    }
    await flush();
    return this.registries.run(context, 'write', async (services) => {
      const totals = {
        totalRecords: total,
        acceptedRecords: total - rejected,
        rejectedRecords: rejected,
        columnProfiles: profiler.profiles(),
        warnings: file.warnings,
      };
      await services.get(ImportService).finish(importId, { ...totals, byteSize: meter.bytes, sha256: meter.sha256() });
      return services.get(ImportService).get(flowId, importId);
    });
  }
}

function asAppError(error: unknown): unknown {
  return error instanceof ImportRefusedError ? new AppError('UNREADABLE_IMPORT', error.reason, { cause: error }) : error;
}
