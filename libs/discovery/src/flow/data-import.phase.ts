import { AppError } from '@app/kernel';
import { ImportService } from '../services/import-service';
import { type PhaseHandler, type PhaseOutcome, type PhaseRun } from './phase-handler';

/** Checks that there is something to work on, and sums up what was received. */
export class DataImportPhase implements PhaseHandler {
  async run({ flow, step, read }: PhaseRun): Promise<PhaseOutcome> {
    await step(async (services) => {
      await services.get(ImportService).failBrokenOff(flow.id);
      return { checkpoint: { brokenOff: true } };
    });
    const imports = await read((services) => services.get(ImportService).list(flow.id));
    const inventories = imports.filter(({ kind, acceptedRecords }) => kind === 'inventory' && acceptedRecords > 0);
    if (inventories.length === 0) {
      throw new AppError('VALIDATION_FAILED', 'The flow has no inventory with usable rows. Upload one to its imports, then retry.');
    }
    const sum = (count: (typeof imports)[number]['totalRecords'][]): number => count.reduce((total, n) => total + n, 0);
    return {
      kind: 'completed',
      summary: {
        imports: imports.length,
        totalRecords: sum(imports.map(({ totalRecords }) => totalRecords)),
        rejectedRecords: sum(imports.map(({ rejectedRecords }) => rejectedRecords)),
      },
    };
  }
}
