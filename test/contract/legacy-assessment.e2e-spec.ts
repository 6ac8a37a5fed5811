import { LegacyAssessmentTool } from '../../libs/discovery/src/tools/legacy-assessment.tool';
import { completedFlow } from '../support/tool-contract/completed-flow';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(LegacyAssessmentTool, {
  prepare: completedFlow,
  examples: [
    ({ flowId }) => ({ flowId }),
    () => ({ systems: [{ name: 'web01', operatingSystem: 'Windows Server 2008' }], assessmentDate: '2026-01-01' }),
  ],
  refused: [
    { input: {}, field: 'flowId' },
    { input: { flowId: 'no id' }, field: 'flowId' },
  ],
});
