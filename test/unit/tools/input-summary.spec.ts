import 'reflect-metadata';
import { inputDigest, inputSummary } from '../../../libs/tools/src/input-summary';
import { type RegisteredTool } from '../../../libs/tools/src/tool-catalogue';

const KEY = Buffer.alloc(32, 1);
const CLIENT = '11111111-1111-4111-8111-111111111111';

const tool = (options: Partial<RegisteredTool['options']>, ...fields: string[]): RegisteredTool =>
  ({ options, inputSchema: { properties: Object.fromEntries(fields.map((field) => [field, {}])) } }) as unknown as RegisteredTool;

describe('what an auditor sees of an input', () => {
  it('is the values of the fields that the tool declares audited, and kind and size of the others', () => {
    const fields = { name: 'web01', note: 'confidential', count: 3, on: true, nothing: null, list: [1, 2], nested: { a: 1 } };
    expect(inputSummary(tool({ audited: ['name'] }, ...Object.keys(fields)), fields)).toEqual({
      ...{ name: 'web01', note: 'text of 12 characters', count: 'number', on: 'boolean', nothing: 'null' },
      ...{ list: '2 items', nested: '1 fields' },
    });
  });

  it('is never the value of a sensitive field, of anything nested or more than 200 characters', () => {
    const audited = ['long', 'nested', 'number', 'password'];
    const input = { long: 'x'.repeat(300), nested: { password: 'hunter2' }, number: 7, password: 'hunter2' };
    const summary = inputSummary(tool({ audited, sensitive: ['password'] }, ...Object.keys(input)), input);
    expect(summary).toEqual({ long: 'x'.repeat(200), nested: '1 fields', number: 7, password: '[REDACTED]' });
  });

  it('counts fields that the tool does not know: their names are a stranger’s text', () => {
    const input = JSON.parse('{"name": "a", "<script>": 1, "__proto__": 2, "constructor": 3}') as object;
    expect(inputSummary(tool({}, 'name'), input)).toEqual({ name: 'text of 1 characters', '(unknown fields)': 3 });
  });

  it.each([[null], ['text'], [7], [undefined]])('is empty for %p, which is no input', (input) => {
    expect(inputSummary(tool({}, 'name'), input)).toEqual({});
  });
});

describe('the digest of an input', () => {
  it('is the same for the same input in any order of its fields, and for nothing else', () => {
    const digest = inputDigest(KEY, CLIENT, { a: 1, b: [2] });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(inputDigest(KEY, CLIENT, { b: [2], a: 1 })).toBe(digest);
    const others = [inputDigest(KEY, CLIENT, { a: 1, b: [3] }), inputDigest(KEY, 'another', { a: 1, b: [2] })];
    expect([...others, inputDigest(Buffer.alloc(32, 2), CLIENT, { a: 1, b: [2] })]).not.toContain(digest);
  });

  it('is left out for what is too deep to have one', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100; level++) deep = [deep];
    expect(inputDigest(KEY, CLIENT, deep)).toBeNull();
  });
});
