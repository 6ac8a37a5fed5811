import { AssetUpsertTool } from '../../libs/discovery/src/tools/asset-upsert.tool';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(AssetUpsertTool, {
  examples: [() => ({ hostname: 'web01', operatingSystem: 'Debian 12', cpuCores: 4 }), () => ({ hostname: 'web01', memoryGb: 16 })],
  refused: [{ input: { hostname: 'not a host name' }, field: 'hostname' }],
});
