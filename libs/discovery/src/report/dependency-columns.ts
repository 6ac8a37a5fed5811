import { type ReportAsset } from '../model/report';

/** Assets of one wave, or of a few waves together; long columns are split into lanes side by side. */
export interface PictureColumn {
  title: string;
  lanes: ReportAsset[][];
}

const MAX_COLUMNS = 8;
const MAX_ROWS = 22;

/**
 * Columns of the picture: waves from first to last, then what does not move. Within a column assets stand near what they are linked with.
 *
 * @param links pairs of asset ids
 */
export function columnsOf(assets: ReportAsset[], links: { source: string; target: string }[]): PictureColumn[] {
  const columns = byWave(assets);
  const neighbours = new Map<string, string[]>(assets.map((asset) => [asset.id, []]));
  for (const { source, target } of links) {
    neighbours.get(source)?.push(target);
    neighbours.get(target)?.push(source);
  }
  // One sweep each way is enough for a picture of this size: each column follows the one before it.
  align(columns, neighbours);
  align([...columns].reverse(), neighbours);
  return columns.map(({ title, members }) => ({ title, lanes: lanesOf(members) }));
}

interface Column {
  title: string;
  members: ReportAsset[];
}

function byWave(assets: ReportAsset[]): Column[] {
  const numbers = [...new Set(assets.flatMap((asset) => asset.wave ?? []))].sort((a, b) => a - b);
  const size = Math.max(1, Math.ceil(numbers.length / MAX_COLUMNS));
  const columns: Column[] = [];
  for (let start = 0; start < numbers.length; start += size) {
    const band = numbers.slice(start, start + size);
    const title = band.length === 1 ? `Wave ${band[0]}` : `Waves ${band[0]}–${band.at(-1)}`;
    columns.push({ title, members: assets.filter((asset) => asset.wave !== null && band.includes(asset.wave)) });
  }
  const staying = assets.filter((asset) => asset.wave === null);
  return staying.length > 0 ? [...columns, { title: 'Not moving', members: staying }] : columns;
}

/** Sorts each column by the mean row of the neighbours in the columns before it (barycentre rule of layered drawings). */
function align(columns: Column[], neighbours: Map<string, string[]>): void {
  const rows = new Map<string, number>();
  for (const { members } of columns) {
    const wanted = new Map(members.map((asset, row) => [asset.id, meanRow(neighbours.get(asset.id) ?? [], rows) ?? row]));
    members.sort((a, b) => (wanted.get(a.id) ?? 0) - (wanted.get(b.id) ?? 0) || (a.name < b.name ? -1 : 1));
    members.forEach((asset, row) => rows.set(asset.id, row));
  }
}

function meanRow(ids: string[], rows: Map<string, number>): number | null {
  const known = ids.flatMap((id) => rows.get(id) ?? []);
  return known.length === 0 ? null : known.reduce((sum, row) => sum + row, 0) / known.length;
}

function lanesOf(members: ReportAsset[]): ReportAsset[][] {
  const lanes = Math.max(1, Math.ceil(members.length / MAX_ROWS));
  const rows = Math.ceil(members.length / lanes);
  return Array.from({ length: lanes }, (_, lane) => members.slice(lane * rows, (lane + 1) * rows));
}
