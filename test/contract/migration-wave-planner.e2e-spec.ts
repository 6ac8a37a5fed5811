import { MigrationWavePlannerTool } from '../../libs/discovery/src/tools/migration-wave-planner.tool';
import { completedFlow } from '../support/tool-contract/completed-flow';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(MigrationWavePlannerTool, {
  prepare: completedFlow,
  examples: [
    ({ flowId }) => ({ flowId }),
    () => ({ assets: [{ name: 'web01' }, { name: 'db01' }], dependencies: [{ source: 'web01', target: 'db01', port: 5432 }] }),
  ],
  refused: [
    { input: {}, field: 'flowId' },
    { input: { flowId: 'no id' }, field: 'flowId' },
  ],
});
