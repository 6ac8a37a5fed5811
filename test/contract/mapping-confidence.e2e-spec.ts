import { MappingConfidenceTool } from '../../libs/discovery/src/tools/mapping-confidence.tool';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(MappingConfidenceTool, {
  examples: [
    () => ({ columns: [{ name: 'Host', samples: ['web01'] }], kind: 'inventory', format: 'generic_inventory' }),
    () => ({ mapping: { Host: 'hostname' } }),
  ],
  refused: [{ input: {}, field: 'columns' }],
});
