import { type DependencyEdge } from '../model/dependency';
import { type Wave, type WavePlan } from '../model/wave';
import { cycleNames, type OrderingGraph, orderingGraph, orders } from './ordering-graph';
import { cycleReason, firstWaveReason, ignoredReason, waitReason } from './wave-reasons';

/** An asset as the planner sees it. */
export interface PlannedAsset {
  id: string;
  name: string;
  /** False for what is retired or a template: it is in no wave and orders nothing. */
  movable: boolean;
  reasonNotMoving?: string;
}

type WaveEdge = Pick<DependencyEdge, 'sourceAssetId' | 'targetAssetId' | 'port' | 'noise'>;

/**
 * Plans the migration: what others depend on goes first, members of a cycle move together, and noise, external endpoints and assets that
 * do not move order nothing (DESIGN section 9, "Waves"). An asset's wave is one more than the latest of what it depends on. Takes
 * time in proportion to assets and edges, and no stack however long a chain is.
 */
export function planWaves(assets: PlannedAsset[], edges: WaveEdge[]): WavePlan {
  const moving = assets.filter((asset) => asset.movable);
  const graph = orderingGraph(
    moving.map((asset) => asset.id),
    edges,
  );
  const levels = levelsOf(graph);
  const waves: Wave[] = [];
  const waveOf = new Map<string, Wave>();
  for (const [index, { id, name }] of moving.entries()) {
    const number = levels[graph.componentOf[index] ?? 0] ?? 1;
    const wave = (waves[number - 1] ??= { number, assets: [], reasons: [] });
    wave.assets.push({ id, name });
    waveOf.set(id, wave);
  }
  const names = moving.map((asset) => asset.name);
  explain(waves, waveOf, edges, assets);
  explainCycles(waves, levels, graph, names);
  waves.forEach((wave) => wave.assets.sort((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1)));
  return { waves, cycles: cycleNames(graph, names) };
}

/** Wave number of each component. Components come after what they depend on, so one pass is enough. */
function levelsOf({ components, componentOf, targets }: OrderingGraph): number[] {
  const levels: number[] = [];
  for (const [component, members] of components.entries()) {
    let level = 1;
    for (const member of members) {
      for (const target of targets[member] ?? []) {
        const other = componentOf[target] ?? component;
        if (other !== component) level = Math.max(level, (levels[other] ?? 0) + 1);
      }
    }
    levels.push(level);
  }
  return levels;
}

function explain(waves: Wave[], waveOf: Map<string, Wave>, edges: WaveEdge[], assets: PlannedAsset[]): void {
  const byId = new Map(assets.map((asset) => [asset.id, asset]));
  const waits = new Map<Wave, string[]>();
  const ignored = new Map<Wave, string[]>();
  for (const edge of edges) {
    if (!orders(edge)) continue;
    const [source, target] = [byId.get(edge.sourceAssetId), byId.get(edge.targetAssetId)];
    const wave = waveOf.get(edge.sourceAssetId);
    if (!source || !target || !wave) continue;
    const sentence = `${source.name} depends on ${target.name}`;
    const targetWave = waveOf.get(target.id);
    // Only the wave just before is named: it is the one that decides the number.
    if (targetWave?.number === wave.number - 1) note(waits, wave, edge.port === null ? sentence : `${sentence} (port ${edge.port})`);
    if (!target.movable) note(ignored, wave, `${sentence} (${target.reasonNotMoving ?? 'does not move'})`);
  }
  for (const wave of waves) {
    if (wave.number === 1) wave.reasons.push(firstWaveReason(wave.assets.length));
    else wave.reasons.push(waitReason(wave.number - 1, waits.get(wave) ?? []));
    const unmoved = ignored.get(wave);
    if (unmoved) wave.reasons.push(ignoredReason(unmoved));
  }
}

function explainCycles(waves: Wave[], levels: number[], graph: OrderingGraph, names: string[]): void {
  for (const [component, members] of graph.components.entries()) {
    if (members.length < 2) continue;
    const cycle = members.map((member) => names[member] ?? '').sort();
    waves[(levels[component] ?? 1) - 1]?.reasons.push(cycleReason(cycle));
  }
}

function note(sentences: Map<Wave, string[]>, wave: Wave, sentence: string): void {
  const known = sentences.get(wave);
  if (known) known.push(sentence);
  else sentences.set(wave, [sentence]);
}
