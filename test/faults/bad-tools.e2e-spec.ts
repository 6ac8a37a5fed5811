import { BAD_TOOLS, GOOD_TOOL } from '../support/bad-tools';
import { CONTRACT_CHECKS } from '../support/tool-contract/contract-checks';
import { ContractScene } from '../support/tool-contract/contract-scene';
import { type ToolClass, type ToolContract } from '../support/tool-contract/contract';

/** The names of the checks that the tool fails. */
async function failedChecks(tool: ToolClass, contract: ToolContract<unknown>): Promise<string[]> {
  const scene = await ContractScene.open(tool, contract);
  try {
    const failed: string[] = [];
    for (const { name, check } of CONTRACT_CHECKS) await check(scene).catch(() => failed.push(name));
    return failed;
  } finally {
    await scene.close();
  }
}

describe('the contract of tools', () => {
  it.each(BAD_TOOLS)('names what $tool.name does wrong: $broken', async ({ tool, broken, contract }) => {
    expect(await failedChecks(tool, contract)).toContain(broken);
  });

  it('is kept by a tool that does the same work as it should', async () => {
    expect(await failedChecks(GOOD_TOOL.tool, GOOD_TOOL.contract)).toEqual([]);
  });
});
