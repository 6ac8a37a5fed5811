import { databaseHashes } from '../database-hash';
import { type ContractCheck } from './contract-check';

export const readerCheck: ContractCheck = {
  name: 'writes nothing if it says that it reads',
  check: async (scene) => {
    if (scene.tool.options.effect !== 'read') return;
    const { visitor, examples } = await scene.prepared();
    for (const input of examples) {
      const before = await databaseHashes(scene.app.db.admin);
      const { status, body } = await scene.run(visitor, input);
      // What a reader writes, the row policies refuse: it fails.
      expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
      expect(await databaseHashes(scene.app.db.admin)).toEqual(before);
    }
  },
};
