import { DependencyAnalyzerTool } from '../../libs/discovery/src/tools/dependency-analyzer.tool';
import { completedFlow } from '../support/tool-contract/completed-flow';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(DependencyAnalyzerTool, {
  prepare: completedFlow,
  examples: [({ flowId }) => ({ flowId })],
  refused: [{ input: {}, field: 'flowId' }],
});
