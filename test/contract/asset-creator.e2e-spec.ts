import { AssetCreatorTool } from '../../libs/discovery/src/tools/asset-creator.tool';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(AssetCreatorTool, {
  examples: [
    () => ({
      ...{ name: 'Web 01', hostname: 'web01', fqdn: 'web01.example.org', ipAddress: '192.0.2.7', assetType: 'server' },
      ...{ operatingSystem: 'Debian 12', cpuCores: 4, memoryGb: 16, environment: 'production', application: 'shop' },
    }),
    () => ({ name: 'A name alone' }),
  ],
  refused: [{ input: {}, field: 'name' }],
});
