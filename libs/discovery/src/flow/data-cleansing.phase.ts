import { cleanseRow } from '../cleansing/cleanse-row';
import { type DataImport } from '../entities/data-import.entity';
import { type RawValues } from '../model/import';
import { type ColumnMapping } from '../model/mapping';
import { type CleansedRow, ImportService } from '../services/import-service';
import { MappingService } from '../services/mapping-service';
import { type PhaseHandler, type PhaseOutcome, type PhaseRun } from './phase-handler';

const CHUNK = 2_000;

/** Turns raw rows into facts, chunk by chunk. The checkpoint is the last import and row that are done. */
export class DataCleansingPhase implements PhaseHandler {
  async run(phase: PhaseRun): Promise<PhaseOutcome> {
    const imports = await phase.read((services) => services.get(ImportService).list(phase.flow.id));
    const done = phase.checkpoint as { importOrder: number; rowNumber: number } | null;
    for (const imported of imports) {
      if (done && imported.importOrder < done.importOrder) continue;
      await this.#cleanse(phase, imported, done?.importOrder === imported.importOrder ? done.rowNumber : 0);
    }
    const counted = await phase.read((services) => services.get(ImportService).list(phase.flow.id));
    const total = (pick: (imported: DataImport) => number): number => counted.reduce((sum, imported) => sum + pick(imported), 0);
    return {
      kind: 'completed',
      summary: { acceptedRecords: total((i) => i.acceptedRecords), rejectedRecords: total((i) => i.rejectedRecords) },
    };
  }

  async #cleanse(phase: PhaseRun, imported: DataImport, startAfter: number): Promise<void> {
    const mappings = await phase.read((services) => services.get(MappingService).columns(phase.flow.id, imported.id));
    let after = startAfter;
    for (let more = true; more;) {
      await phase.step(async (services) => {
        const service = services.get(ImportService);
        const rows = await service.rowsAfter(imported.id, after, CHUNK);
        if (rows.length > 0)
          await service.saveCleansed(
            imported.id,
            rows.map((row) => cleansed(imported, mappings, row)),
          );
        after = rows.at(-1)?.rowNumber ?? after;
        more = rows.length === CHUNK;
        if (!more) await service.recount(imported.id);
        return {
          checkpoint: { importOrder: imported.importOrder, rowNumber: after },
          progress: { import: imported.filename, rows: after, of: imported.totalRecords },
        };
      });
    }
  }
}

function cleansed(
  imported: DataImport,
  mappings: ColumnMapping[],
  { rowNumber, cells }: { rowNumber: number; cells: string[] },
): CleansedRow {
  const values: RawValues = Object.fromEntries(imported.header.map((column, i) => [column, cells[i] ?? '']));
  return { rowNumber, ...cleanseRow(values, mappings, { ...imported, format: imported.detectedFormat }) };
}
