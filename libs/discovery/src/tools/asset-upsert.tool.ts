import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { AssetService } from '../services/asset-service';
import { AssetUpsertInput, AssetUpsertOutput } from './asset.dto';

@Tool({
  name: 'asset_upsert',
  version: '1.0.0',
  effect: 'write',
  description: 'Creates the asset with this host name, or updates the fields that are given.',
  input: AssetUpsertInput,
  output: AssetUpsertOutput,
  roles: ['agent'],
  audited: ['hostname'],
})
export class AssetUpsertTool implements ToolHandler<AssetUpsertInput, AssetUpsertOutput> {
  async execute(input: AssetUpsertInput, services: ServiceRegistry): Promise<AssetUpsertOutput> {
    const { id, name, created } = await services.get(AssetService).upsertByHostname(input);
    return { assetId: id, assetName: name, status: created ? 'created' : 'updated' };
  }
}
