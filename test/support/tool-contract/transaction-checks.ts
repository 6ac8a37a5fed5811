import { type ViolationKind } from '@app/persistence';
import { type ContractCheck } from './contract-check';
import { type ContractScene } from './contract-scene';

/** What the guards of the session have seen the tool try, whatever it made of their refusal. */
async function tried(scene: ContractScene, kinds: ViolationKind[]): Promise<string[]> {
  const { visitor, examples } = await scene.prepared();
  const before = scene.violations.length;
  for (const input of examples) await scene.run(visitor, input);
  return scene.violations
    .slice(before)
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ detail }) => detail);
}

export const transactionChecks: ContractCheck[] = [
  {
    name: 'leaves its transaction to the orchestrator',
    check: async (scene) => expect(await tried(scene, ['raw_sql', 'ended_transaction', 'late_use'])).toEqual([]),
  },
  {
    name: 'opens no connection of its own',
    check: async (scene) => expect(await tried(scene, ['own_connection'])).toEqual([]),
  },
];
