import { CriticalAttributesTool } from '../../libs/discovery/src/tools/critical-attributes.tool';
import { completedFlow } from '../support/tool-contract/completed-flow';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(CriticalAttributesTool, {
  prepare: completedFlow,
  examples: [({ flowId }) => ({ flowId }), () => ({ records: [{ hostname: 'web01', os: 'Debian 12' }] })],
  refused: [
    { input: {}, field: 'flowId' },
    { input: { flowId: 'no id' }, field: 'flowId' },
  ],
});
