import { randomUUID } from 'node:crypto';
import { validateDto } from '@app/tools';
import { databaseHashes } from '../database-hash';
import { type ContractCheck } from './contract-check';

export const succeedCheck: ContractCheck = {
  name: 'answers its examples as it declares, and is audited once a run',
  check: async (scene) => {
    const { visitor, examples } = await scene.prepared();
    // A flow that was prepared may have run the tool too.
    const before = (await visitor.audits(scene.name)).length;
    for (const [i, input] of examples.entries()) {
      const { status, body } = await scene.run(visitor, input);
      expect({ example: i, status, detail: body.detail }).toEqual({ example: i, status: 200, detail: undefined });
      validateDto(scene.tool.options.output, body.output);
    }
    const audits = (await visitor.audits(scene.name)).slice(before);
    expect(audits).toHaveLength(examples.length);
    for (const { level, context } of audits)
      expect({ level, ...context }).toMatchObject({ level: 'INFO', success: true, tool_name: scene.name, tool_digest: scene.tool.digest });
  },
};

export const replayCheck: ContractCheck = {
  name: 'takes effect once for one idempotency key',
  check: async (scene) => {
    const { visitor, examples } = await scene.prepared();
    for (const input of examples) {
      const idempotencyKey = randomUUID();
      const first = await scene.run(visitor, input, { idempotencyKey });
      const after = await databaseHashes(scene.app.db.admin);
      const audits = await visitor.audits(scene.name);
      const second = await scene.run(visitor, input, { idempotencyKey });
      expect({ status: second.status, body: second.body, replayed: second.headers.get('idempotent-replayed') }).toEqual({
        status: first.status,
        body: first.body,
        replayed: 'true',
      });
      expect(await databaseHashes(scene.app.db.admin)).toEqual(after);
      expect(await visitor.audits(scene.name)).toEqual(audits);
    }
  },
};

export const dryRunCheck: ContractCheck = {
  name: 'leaves nothing when it is run dry',
  check: async (scene) => {
    const { visitor, examples } = await scene.prepared();
    for (const input of examples) {
      const before = await databaseHashes(scene.app.db.admin);
      const { status, body } = await scene.run(visitor, input, { dryRun: true });
      if (scene.tool.options.externalEffects) {
        expect({ status, code: body.code }).toEqual({ status: 409, code: 'DRY_RUN_IMPOSSIBLE' });
        continue;
      }
      expect({ status, dryRun: body.dryRun }).toEqual({ status: 200, dryRun: true });
      validateDto(scene.tool.options.output, body.output);
      if (scene.tool.options.effect === 'read') expect(body.effects).toEqual([]);
      expect(await databaseHashes(scene.app.db.admin)).toEqual(before);
    }
  },
};
