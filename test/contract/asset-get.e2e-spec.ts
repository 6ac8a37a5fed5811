import { AssetGetTool } from '../../libs/discovery/src/tools/asset-get.tool';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(AssetGetTool, {
  prepare: async (visitor) => {
    expect((await visitor.run('asset_upsert', { hostname: 'web01' })).status).toBe(200);
  },
  examples: [() => ({ hostname: 'web01' })],
  refused: [{ input: { hostname: 'not a host name' }, field: 'hostname' }],
});
