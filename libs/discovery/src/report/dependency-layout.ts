import { type Report, type ReportAsset } from '../model/report';
import { columnsOf, type PictureColumn } from './dependency-columns';

/** Most assets a picture can hold and still be read. */
export const MAX_NODES = 150;
const MAX_LINKS = 600;

export const NODE = { width: 152, height: 26, gap: 10 } as const;
const COLUMN_GAP = 66;
const LANE_GAP = 34;
const TOP = 34;
const MARGIN = 40;

/** An asset in the picture; x and y are its upper left corner, in SVG user units. */
export interface PlacedNode {
  asset: ReportAsset;
  x: number;
  y: number;
}

/** A dependency in the picture; all ports between two assets are one link. */
export interface PlacedLink {
  from: PlacedNode;
  to: PlacedNode;
  ports: number[];
}

/** Positions of everything in the picture, and what did not get in. */
export interface DependencyLayout {
  width: number;
  height: number;
  columns: { title: string; x: number }[];
  nodes: PlacedNode[];
  links: PlacedLink[];
  /** Assets with dependencies, and links between drawn assets, that are not drawn for want of room. */
  omittedNodes: number;
  omittedLinks: number;
}

/** Places the most connected assets in columns by wave, first wave left, so that arrows point left to what has to move first. */
export function layOutDependencies({ assets, dependencies }: Pick<Report, 'assets' | 'dependencies'>): DependencyLayout {
  const ports = portsByPair(dependencies, new Set(assets.map((asset) => asset.id)));
  const degrees = degreesOf(ports);
  const connected = assets.filter((asset) => degrees.has(asset.id));
  const degree = (asset: ReportAsset): number => degrees.get(asset.id) ?? 0;
  const chosen = [...connected].sort((a, b) => degree(b) - degree(a) || (a.name < b.name ? -1 : 1)).slice(0, MAX_NODES);

  const pairs = [...ports.values()];
  const columns = columnsOf(chosen, pairs);
  const { nodes, heads, width } = place(columns);
  const byId = new Map(nodes.map((node) => [node.asset.id, node]));
  const links = pairs.flatMap((pair) => {
    const [from, to] = [byId.get(pair.source), byId.get(pair.target)];
    return from && to ? [{ from, to, ports: pair.ports }] : [];
  });
  return {
    width,
    height: Math.max(TOP, ...nodes.map((node) => node.y + NODE.height)) + MARGIN / 2,
    columns: heads,
    nodes,
    links: links.slice(0, MAX_LINKS),
    omittedNodes: connected.length - chosen.length,
    omittedLinks: Math.max(0, links.length - MAX_LINKS),
  };
}

interface Pair {
  source: string;
  target: string;
  ports: number[];
}

function portsByPair(dependencies: Report['dependencies'], known: Set<string>): Map<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const { sourceAssetId: source, targetAssetId: target, port, noise } of dependencies) {
    if (noise || source === null || target === null || source === target || !known.has(source) || !known.has(target)) continue;
    const key = `${source}\n${target}`;
    const pair = pairs.get(key) ?? { source, target, ports: [] };
    if (port !== null) pair.ports.push(port);
    pairs.set(key, pair);
  }
  return pairs;
}

function degreesOf(pairs: Map<string, Pair>): Map<string, number> {
  const degrees = new Map<string, number>();
  for (const { source, target } of pairs.values()) {
    for (const id of [source, target]) degrees.set(id, (degrees.get(id) ?? 0) + 1);
  }
  return degrees;
}

function place(columns: PictureColumn[]): { nodes: PlacedNode[]; heads: { title: string; x: number }[]; width: number } {
  const nodes: PlacedNode[] = [];
  const heads: { title: string; x: number }[] = [];
  let x = MARGIN / 2;
  for (const { title, lanes } of columns) {
    heads.push({ title, x });
    for (const lane of lanes) {
      lane.forEach((asset, row) => nodes.push({ asset, x, y: TOP + row * (NODE.height + NODE.gap) }));
      x += NODE.width + LANE_GAP;
    }
    x += COLUMN_GAP - LANE_GAP;
  }
  return { nodes, heads, width: x - COLUMN_GAP + MARGIN * 2 };
}
