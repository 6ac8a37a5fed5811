import { type Asset } from '../entities/asset.entity';
import { countNeighbours } from '../graph/count-neighbours';
import { plannedAsset } from '../graph/planned-asset';
import { planWaves } from '../graph/plan-waves';
import { judgeLifecycle } from '../lifecycle/judge-lifecycle';
import { type LifecycleCatalog } from '../lifecycle/lifecycle-catalog';
import { type DependencyEdge } from '../model/dependency';
import { type FindingDraft } from '../model/finding';
import { type WavePlan } from '../model/wave';
import { AssessmentService } from '../services/assessment-service';
import { DependencyService } from '../services/dependency-service';
import { InventoryService } from '../services/inventory-service';
import { type DependencyAnalyzerOutput } from '../tools/dependency-analyzer.dto';
import { recommendSixR } from '../six-r/recommend-six-r';
import { type PhaseHandler, type PhaseOutcome, type PhaseRun } from './phase-handler';
import { readAll } from './read-all';

const WRITE_CHUNK = 1_000;

/** Judges every asset's lifecycle, recommends its way, and plans the waves. */
export class TechDebtAssessmentPhase implements PhaseHandler {
  constructor(private readonly catalog: LifecycleCatalog) {}

  async run(phase: PhaseRun): Promise<PhaseOutcome> {
    const { flow, read } = phase;
    const assets = await readAll((after, limit) => read((services) => services.get(InventoryService).page(flow.id, after, limit)));
    const edges = await readAll((after, limit) => read((services) => services.get(DependencyService).page(flow.id, after, limit)));
    const plan = planWaves(assets.map(plannedAsset), edges);
    const judge = this.#judge(flow.assessmentDate, edges, plan);

    let done = (phase.checkpoint as { assets: number } | null)?.assets ?? 0;
    let findings = 0;
    while (done < assets.length) {
      const chunk = assets.slice(done, done + WRITE_CHUNK).map(judge);
      await phase.step(async (services) => {
        if (done === 0) await services.get(AssessmentService).clear(flow.id);
        await services.get(AssessmentService).addFindings(
          flow.id,
          chunk.flatMap(({ id, finding }) => (finding ? [{ ...finding, assetId: id }] : [])),
        );
        await services.get(InventoryService).savePlans(chunk);
        return { checkpoint: { assets: done + chunk.length }, progress: { assessed: done + chunk.length, of: assets.length } };
      });
      findings += chunk.filter(({ finding }) => finding !== null).length;
      done += chunk.length;
    }
    return {
      kind: 'completed',
      summary: { assets: assets.length, findings, waves: plan.waves.length, cycles: plan.cycles.length, ...(await hinges(phase, edges)) },
      finish: (services) => services.get(AssessmentService).savePlan(flow.id, plan),
    };
  }

  #judge(date: string, edges: DependencyEdge[], plan: WavePlan) {
    const { dependents, dependencies } = countNeighbours(edges);
    const waveOf = new Map(plan.waves.flatMap(({ number, assets }) => assets.map(({ id }) => [id, number] as const)));
    return (asset: Asset) => {
      const finding: FindingDraft | null = judgeLifecycle(this.catalog, asset, date);
      const sixR = recommendSixR({
        facts: asset,
        findings: finding ? [finding] : [],
        dependents: dependents.get(asset.id) ?? 0,
        dependencies: dependencies.get(asset.id) ?? 0,
      });
      return { id: asset.id, finding, sixR, wave: waveOf.get(asset.id) ?? null };
    };
  }
}

/** What the order of the waves hinges on: assets that many wait for, and the longest row of moves that must follow one another. */
async function hinges({ flow, tool }: PhaseRun, edges: DependencyEdge[]): Promise<Record<string, number>> {
  if (edges.length === 0) return {};
  const { bottleneckCount, longestChain } = await tool<DependencyAnalyzerOutput>('dependency_analyzer', { flowId: flow.id });
  return { bottlenecks: bottleneckCount, longestChain: longestChain.length };
}
