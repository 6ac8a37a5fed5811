import { stepKey, type ToolStep } from '../../../libs/discovery/src/flow/step-key';

const STEP: ToolStep = { flowId: 'f', phase: 'asset_inventory', generation: 1, step: 1, tool: 'asset_upsert', input: { a: 1, b: [1, 2] } };

describe('the idempotency key of a tool call in a phase', () => {
  it('is 64 hexadecimal digits, the same ones on every machine', () => {
    expect(stepKey(STEP)).toMatch(/^[0-9a-f]{64}$/);
    expect(stepKey(STEP)).toBe(stepKey(structuredClone(STEP)));
  });

  it.each<[string, unknown, unknown]>([
    ['the order of fields', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['a field that is undefined', { a: 1, b: undefined }, { a: 1 }],
    ['how a number is written', { a: 1.0 }, { a: 1 }],
  ])('does not depend on %s', (_what, one, other) => {
    expect(stepKey({ ...STEP, input: one })).toBe(stepKey({ ...STEP, input: other }));
  });

  it.each<[string, Partial<ToolStep>]>([
    ['another flow', { flowId: 'g' }],
    ['another phase', { phase: 'data_cleansing' }],
    ['a further generation', { generation: 2 }],
    ['a further step', { step: 2 }],
    ['another tool', { tool: 'asset_get' }],
    ['another value', { input: { a: 2, b: [1, 2] } }],
    ['a value of another type', { input: { a: '1', b: [1, 2] } }],
    ['another order of a list', { input: { a: 1, b: [2, 1] } }],
    ['a further field', { input: { a: 1, b: [1, 2], c: null } }],
    ['no input', { input: null }],
  ])('is another one for %s', (_what, change) => {
    expect(stepKey({ ...STEP, ...change })).not.toBe(stepKey(STEP));
  });

  it('does not take a value for what its own form looks like', () => {
    const plain = stepKey({ ...STEP, input: { a: 1 } });
    for (const input of [{ members: [['a', 1]] }, [['a', 1]], [{ a: 1 }], '{"a":1}']) expect(stepKey({ ...STEP, input })).not.toBe(plain);
    expect(stepKey({ ...STEP, generation: 1, step: 11 })).not.toBe(stepKey({ ...STEP, generation: 11, step: 1 }));
  });
});
