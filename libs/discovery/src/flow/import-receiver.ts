import { Injectable } from '@nestjs/common';
import { type RequestContext } from '@app/context';
import { RequestKeys } from '@app/idempotency';
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
import { ImportService, type ImportTotals } from '../services/import-service';
import { Meter } from './meter';

export interface Upload {
  body: AsyncIterable<Uint8Array>;
  mediaType: 'csv' | 'json';
  filename: string | null;
  format: ImportFormat | 'auto';
  kind: ImportKind | undefined;
  maxBytes: number;
}

type Counts = Pick<ImportTotals, 'totalRecords' | 'acceptedRecords' | 'rejectedRecords' | 'columnProfiles'>;

interface Received {
  flowId: string;
  importId: string;
  upload: Upload;
  totals: ImportTotals;
}

const CHUNK = 2_000;

/** Reads an upload as a stream and stores its rows chunk by chunk; no transaction is open while bytes are awaited. */
@Injectable()
export class ImportReceiver {
  constructor(
    private readonly registries: RegistryFactory,
    private readonly keys: RequestKeys,
  ) {}

  /**
   * Stores an upload once for the Idempotency-Key of the request, if it has one; what was uploaded is known at its end only, and so
   * is whether it was uploaded before. `answer` makes of the stored import what the client is told.
   * @throws AppError UNREADABLE_IMPORT, PAYLOAD_TOO_LARGE, FLOW_STATE_CONFLICT, NOT_FOUND; as RequestKeys.once does
   */
  async receive<T>(context: RequestContext, flowId: string, upload: Upload, answer: (imported: DataImport) => T): Promise<T> {
    const repeated = await this.registries.run(context, 'read', async (services, unit) => {
      await services.get(FlowService).get(flowId);
      return this.keys.isRecorded(unit);
    });
    const meter = new Meter(upload.body, upload.maxBytes);
    if (repeated) return this.#repeat(context, upload, meter);
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
      const counts = await this.#store(context, importId, file);
      const totals = { ...counts, warnings: file.warnings, byteSize: meter.bytes, sha256: meter.sha256() };
      return await this.#finish(context, { flowId, importId, upload, totals }, answer);
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

  async #store(context: RequestContext, importId: string, file: TabularFile): Promise<Counts> {
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
    return {
      totalRecords: total,
      acceptedRecords: total - rejected,
      rejectedRecords: rejected,
      columnProfiles: profiler.profiles(),
    };
  }

  /** Where another upload with the same key was finished meanwhile, this one is given up for its answer. */
  async #finish<T>(context: RequestContext, received: Received, answer: (imported: DataImport) => T): Promise<T> {
    const { flowId, importId, upload, totals } = received;
    return this.registries.run(context, 'write', async (services, unit) => {
      const imports = services.get(ImportService);
      const store = async (): Promise<T> => {
        await imports.finish(importId, totals);
        return answer(await imports.get(flowId, importId));
      };
      const { value, replayed } = await this.keys.once(unit, store, identityOf(upload, totals.sha256));
      if (replayed) await imports.abandon(importId, 'an upload with the same Idempotency-Key was finished before this one');
      return value;
    });
  }

  /** Reads the upload for its hash alone. */
  async #repeat<T>(context: RequestContext, upload: Upload, meter: Meter): Promise<T> {
    for await (const piece of meter) void piece;
    const expired = async (): Promise<T> => {
      throw new AppError('CONFLICT', 'The answer to this Idempotency-Key has just expired. Send the upload again.');
    };
    const identity = identityOf(upload, meter.sha256());
    return (await this.registries.run(context, 'read', (_services, unit) => this.keys.once(unit, expired, identity))).value;
  }
}

/** What of an upload must be the same beside its query. */
function identityOf({ filename, mediaType }: Upload, sha256: string): object {
  return { sha256, filename, mediaType };
}

function asAppError(error: unknown): unknown {
  return error instanceof ImportRefusedError ? new AppError('UNREADABLE_IMPORT', error.reason, { cause: error }) : error;
}
