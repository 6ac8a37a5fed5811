import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler, validateDto } from '@app/tools';
import { AssetCreationService } from '../services/asset-creation-service';
import { AssetCreatorInput, BulkAssetCreatorInput, BulkAssetCreatorOutput } from './asset-creator.dto';

@Tool({
  name: 'bulk_asset_creator',
  version: '1.0.0',
  effect: 'write',
  description: 'Brings up to 500 assets into the inventory. An asset that is refused is listed as a failure; the others are stored.',
  input: BulkAssetCreatorInput,
  output: BulkAssetCreatorOutput,
  roles: ['agent'],
})
export class BulkAssetCreatorTool implements ToolHandler<BulkAssetCreatorInput, BulkAssetCreatorOutput> {
  async execute({ assets: items }: BulkAssetCreatorInput, services: ServiceRegistry): Promise<BulkAssetCreatorOutput> {
    const read = (item: unknown): AssetCreatorInput => validateDto(AssetCreatorInput, item);
    const { assets, failures } = await services.get(AssetCreationService).createMany(items, read);
    const count = (wanted: string): number => assets.filter(({ status }) => status === wanted).length;
    return {
      totalRequested: items.length,
      created: count('created'),
      existed: count('existed'),
      updated: count('updated'),
      failed: failures.length,
      assets,
      failures,
    };
  }
}
