import { DataQualityAssessorTool } from '../../libs/discovery/src/tools/data-quality-assessor.tool';
import { completedFlow } from '../support/tool-contract/completed-flow';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(DataQualityAssessorTool, {
  prepare: completedFlow,
  examples: [({ flowId }) => ({ flowId }), () => ({ records: [{ hostname: 'web01', os: 'Debian 12' }] })],
  refused: [
    { input: {}, field: 'flowId' },
    { input: { flowId: 'no id' }, field: 'flowId' },
  ],
});
