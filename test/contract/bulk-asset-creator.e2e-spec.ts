import { BulkAssetCreatorTool } from '../../libs/discovery/src/tools/bulk-asset-creator.tool';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(BulkAssetCreatorTool, {
  examples: [() => ({ assets: [{ name: 'web01' }, { name: 'db01', hostname: 'db01' }, { name: '' }] })],
  refused: [{ input: { assets: [] }, field: 'assets' }],
});
