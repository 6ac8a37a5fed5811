import { DataValidatorTool } from '../../libs/discovery/src/tools/data-validator.tool';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(DataValidatorTool, {
  examples: [() => ({ records: [{ hostname: 'web01', ip_address: '10.0.0.999' }], kind: 'inventory', format: 'generic_inventory' })],
  refused: [{ input: { records: [{ nested: { name: 'x' } }] }, field: 'records' }],
});
