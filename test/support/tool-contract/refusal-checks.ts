import { fieldsOf, isTenantLike, propertiesOf } from './input-fields';
import { type ContractCheck } from './contract-check';
import { type ContractScene } from './contract-scene';

/** A value of every type that JSON has. */
const VALUES: [string, unknown][] = [
  ['string', 'x'],
  ['number', 1.5],
  ['boolean', true],
  ['array', [[]]],
  ['object', { unexpected: {} }],
];

async function refusedFields(scene: ContractScene, input: unknown): Promise<{ status: number; fields: string[] }> {
  const { status, body } = await scene.run(await scene.stranger(), input);
  return { status, fields: ((body.errors ?? []) as { field: string }[]).map(({ field }) => field) };
}

export const refusalChecks: ContractCheck[] = [
  {
    name: 'takes no tenant from its input',
    check: async (scene) => {
      expect(fieldsOf(scene.tool.inputSchema).filter(isTenantLike)).toEqual([]);
    },
  },
  {
    name: 'refuses bad input by field',
    check: async (scene) => {
      const [example] = (await scene.prepared()).examples;
      for (const [property, types] of propertiesOf(scene.tool.inputSchema)) {
        const wrong = VALUES.find(([type]) => !types.includes(type) && !(type === 'number' && types.includes('integer')));
        if (!wrong) continue;
        const { status, fields } = await refusedFields(scene, { ...example, [property]: wrong[1] });
        expect({ property, status, fields }).toEqual({
          property,
          status: 422,
          fields: expect.arrayContaining([expect.stringMatching(startsWith(property))]),
        });
      }
      const unknown = await refusedFields(scene, { ...example, unexpected: 1 });
      expect(unknown).toEqual({ status: 422, fields: expect.arrayContaining(['unexpected']) });
      for (const { input, field } of scene.contract.refused ?? [])
        expect({ field, ...(await refusedFields(scene, input)) }).toEqual({ field, status: 422, fields: expect.arrayContaining([field]) });
    },
  },
];

const startsWith = (property: string): RegExp => new RegExp(`^${property}(\\b|$)`);
