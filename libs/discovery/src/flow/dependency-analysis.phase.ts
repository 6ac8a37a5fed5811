import { EdgeAggregator } from '../graph/aggregate-edges';
import { EndpointIndex } from '../graph/resolve-endpoints';
import { type CleansedDependency, type DependencyEdge } from '../model/dependency';
import { DependencyService } from '../services/dependency-service';
import { ImportService } from '../services/import-service';
import { InventoryService } from '../services/inventory-service';
import { type PhaseHandler, type PhaseOutcome, type PhaseRun } from './phase-handler';
import { readAll } from './read-all';

const READ_CHUNK = 5_000;
const WRITE_CHUNK = 2_000;

/** Turns observed connections into edges between assets. Edges come in a fixed order, so a resumed run goes on in it. */
export class DependencyAnalysisPhase implements PhaseHandler {
  async run(phase: PhaseRun): Promise<PhaseOutcome> {
    const imports = await phase.read((services) => services.get(ImportService).list(phase.flow.id));
    const observed = imports.filter(({ kind }) => kind === 'dependencies');
    if (observed.length === 0) return { kind: 'skipped', summary: { reason: 'no dependency export was uploaded' } };

    const edges = await this.#aggregate(
      phase,
      observed.map(({ id }) => id),
    );
    let done = (phase.checkpoint as { edges: number } | null)?.edges ?? null;
    while (done === null || done < edges.length) {
      const from = done ?? 0;
      const chunk = edges.slice(from, from + WRITE_CHUNK);
      await phase.step(async (services) => {
        if (done === null) await services.get(DependencyService).clear(phase.flow.id);
        await services.get(DependencyService).add(phase.flow.id, chunk);
        return { checkpoint: { edges: from + chunk.length }, progress: { dependencies: from + chunk.length, of: edges.length } };
      });
      done = from + chunk.length;
    }
    const count = (which: (edge: DependencyEdge) => boolean): number => edges.filter(which).length;
    return {
      kind: 'completed',
      summary: { dependencies: edges.length, noise: count(({ noise }) => noise), external: count(({ external }) => external) },
    };
  }

  async #aggregate({ flow, read }: PhaseRun, importIds: string[]): Promise<DependencyEdge[]> {
    const assets = await readAll((after, limit) => read((services) => services.get(InventoryService).page(flow.id, after, limit)));
    const aggregator = new EdgeAggregator(new EndpointIndex(assets));
    for (const importId of importIds) {
      for (let after = 0, more = true; more;) {
        const rows = await read((services) => services.get(ImportService).cleansedAfter<CleansedDependency>(importId, after, READ_CHUNK));
        for (const { cleansed } of rows) aggregator.add(cleansed);
        after = rows.at(-1)?.rowNumber ?? after;
        more = rows.length === READ_CHUNK;
      }
    }
    return aggregator.edges();
  }
}
