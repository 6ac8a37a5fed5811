import { ImportService } from '../services/import-service';
import { MappingService } from '../services/mapping-service';
import { type PhaseHandler, type PhaseOutcome, type PhaseRun } from './phase-handler';

/** Suggests mappings; goes on by itself when every required field is sure enough, else waits for a person. */
export class FieldMappingPhase implements PhaseHandler {
  async run({ flow, step, read }: PhaseRun): Promise<PhaseOutcome> {
    await step(async (services) => {
      for (const imported of await services.get(ImportService).list(flow.id)) await services.get(MappingService).suggest(flow.id, imported);
      return { checkpoint: { suggested: true } };
    });
    const { autopilot, autoApproveThreshold } = flow.configuration;
    const missing = await read((services) => services.get(MappingService).missing(flow.id, autoApproveThreshold));
    if (missing.length > 0 && !autopilot) return { kind: 'approval', reasons: missing };
    const mapped = await read((services) => services.get(MappingService).list(flow.id));
    return {
      kind: 'completed',
      summary: {
        columns: mapped.length,
        mapped: mapped.filter(({ target }) => target !== null).length,
        approvedBy: autopilot ? 'autopilot' : 'threshold',
      },
      finish: (services) => services.get(MappingService).approve(flow.id),
    };
  }
}
