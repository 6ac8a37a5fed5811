import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { AssetCreationService } from '../services/asset-creation-service';
import { AssetCreatorInput, AssetCreatorOutput } from './asset-creator.dto';

@Tool({
  name: 'asset_creator',
  version: '1.0.0',
  effect: 'write',
  description: 'Brings one asset into the inventory: creates it, or updates the one with the same host name, address or name and type.',
  input: AssetCreatorInput,
  output: AssetCreatorOutput,
  roles: ['agent'],
  audited: ['name', 'hostname'],
})
export class AssetCreatorTool implements ToolHandler<AssetCreatorInput, AssetCreatorOutput> {
  execute(input: AssetCreatorInput, services: ServiceRegistry): Promise<AssetCreatorOutput> {
    return services.get(AssetCreationService).createOrUpdate(input);
  }
}
