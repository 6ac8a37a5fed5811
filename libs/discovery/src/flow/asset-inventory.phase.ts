import { AppError } from '@app/kernel';
import { groupByIdentity } from '../identity/match-identities';
import { mergeAsset } from '../identity/merge-asset';
import { type SourcedAsset } from '../identity/sourced-asset';
import { ImportService } from '../services/import-service';
import { InventoryService } from '../services/inventory-service';
import { type PhaseHandler, type PhaseOutcome, type PhaseRun } from './phase-handler';

const READ_CHUNK = 5_000;
const WRITE_CHUNK = 500;

/**
 * Merges the rows of all inventories into assets. Grouping is deterministic, so that a resumed run makes the same groups
 * and goes on after the last stored one.
 */
export class AssetInventoryPhase implements PhaseHandler {
  async run(phase: PhaseRun): Promise<PhaseOutcome> {
    const rows = await this.#load(phase);
    if (rows.length === 0)
      throw new AppError(
        'CLEANSING_REQUIRED',
        'No cleansed inventory row exists: run data_cleansing first, and look at the errors of the imports.',
      );
    const groups = groupByIdentity(rows);
    let done = (phase.checkpoint as { groups: number } | null)?.groups ?? 0;
    while (done < groups.length) {
      const chunk = groups.slice(done, done + WRITE_CHUNK);
      await phase.step(async (services) => {
        await services.get(InventoryService).save(phase.flow.id, chunk.map(mergeAsset));
        return { checkpoint: { groups: done + chunk.length }, progress: { assets: done + chunk.length, of: groups.length } };
      });
      done += chunk.length;
    }
    return { kind: 'completed', summary: { records: rows.length, assets: groups.length, merged: rows.length - groups.length } };
  }

  async #load({ flow, read }: PhaseRun): Promise<SourcedAsset[]> {
    const rows: SourcedAsset[] = [];
    const imports = await read((services) => services.get(ImportService).list(flow.id));
    for (const imported of imports.filter(({ kind }) => kind === 'inventory')) {
      for (let after = 0, more = true; more;) {
        const chunk = await read((services) => services.get(ImportService).sourcedAfter(imported, after, READ_CHUNK));
        rows.push(...chunk);
        after = chunk.at(-1)?.source.rowNumber ?? after;
        more = chunk.length === READ_CHUNK;
      }
    }
    return rows;
  }
}
