import { type ToolClass, type ToolContract } from './contract';
import { CONTRACT_CHECKS } from './contract-checks';
import { ContractScene } from './contract-scene';

/**
 * What every tool must hold to, whatever it is for. Each registered tool has a file in test/contract that calls this, and
 * test/architecture/tool-contracts.arch-spec.ts fails for one that has not.
 */
export function toolContract<P = undefined>(tool: ToolClass, contract: ToolContract<P>): void {
  describe(`the tool ${tool.name}`, () => {
    let scene: ContractScene;
    beforeAll(async () => {
      scene = await ContractScene.open(tool, contract as ToolContract<unknown>);
    });
    afterAll(() => scene.close());

    it.each(CONTRACT_CHECKS)('$name', ({ check }) => check(scene));
  });
}
