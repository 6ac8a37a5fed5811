import { type AssetStatus } from '../model/asset';
import { type PlannedAsset } from './plan-waves';

/** An asset as the wave planner sees it: what is retired or a template does not move. */
export function plannedAsset({ id, name, status }: { id: string; name: string; status: AssetStatus }): PlannedAsset {
  const movable = status !== 'retired' && status !== 'template';
  return movable ? { id, name, movable } : { id, name, movable, reasonNotMoving: status };
}
