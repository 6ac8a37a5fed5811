import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { AssetService } from '../services/asset-service';
import { AssetGetInput, AssetGetOutput } from './asset.dto';

@Tool({
  name: 'asset_get',
  version: '1.0.0',
  effect: 'read',
  description: 'Finds an asset by its host name or full name.',
  input: AssetGetInput,
  output: AssetGetOutput,
  roles: ['agent'],
  audited: ['hostname'],
})
export class AssetGetTool implements ToolHandler<AssetGetInput, AssetGetOutput> {
  async execute({ hostname }: AssetGetInput, services: ServiceRegistry): Promise<AssetGetOutput> {
    const asset = await services.get(AssetService).getByHostname(hostname);
    const {
      id,
      name,
      assetType,
      fqdn,
      ipAddress,
      operatingSystem,
      osProduct,
      osVersion,
      cpuCores,
      memoryGb,
      storageGb,
      environment,
      application,
      status,
    } = asset;
    return {
      id,
      name,
      assetType,
      hostname: asset.hostname,
      fqdn,
      ipAddress,
      operatingSystem,
      osProduct,
      osVersion,
      cpuCores,
      memoryGb,
      storageGb,
      environment,
      application,
      status,
    };
  }
}
