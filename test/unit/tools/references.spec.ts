import { AppError, type FieldError } from '@app/kernel';
import { References } from '../../../libs/tools/src/references';

const OUTPUTS = [
  { id: 'a', 'odd/name~': 1, list: [{ name: 'x' }, null], when: new Date('2026-11-25T00:00:00Z'), none: undefined },
  { id: 'b' },
];
const ref = ($ref: unknown): object => ({ $ref });
const resolve = (input: unknown, step = 2): unknown => new References().resolve(input, step, OUTPUTS);
const faults = (work: () => unknown): FieldError[] => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'VALIDATION_FAILED') return error.errors;
    throw error;
  }
  return [];
};

describe('a reference to an earlier output', () => {
  it.each<[string, unknown]>([
    ['#/steps/0/output/id', 'a'],
    ['#/steps/1/output/id', 'b'],
    ['#/steps/0/output/list', [{ name: 'x' }, null]],
    ['#/steps/0/output/list/0/name', 'x'],
    ['#/steps/0/output/list/1', null],
    ['#/steps/1/output', { id: 'b' }],
    ['#/steps/0/output/odd~1name~0', 1],
    ['#/steps/0/output/odd%7E1name~0', 1],
    ['#/steps/0/output/when', '2026-11-25T00:00:00.000Z'],
  ])('%s is replaced by what a client would see there', (pointer, value) => {
    expect(resolve({ deep: [{ value: ref(pointer) }], other: 1 })).toEqual({ deep: [{ value }], other: 1 });
  });

  it.each(['none', 'list/2', 'list/-', 'list/00', 'list/length', 'id/0', 'toString', '__proto__', 'constructor', ''])(
    'finds nothing at %p',
    (path) => {
      expect(faults(() => resolve({ assets: [{ name: ref(`#/steps/0/output/${path}`) }] }))).toMatchObject([
        { field: 'assets[0].name', code: 'REFERENCE_NOT_FOUND' },
      ]);
    },
  );

  it.each<[string, unknown]>([
    ['no text', ref(7)],
    ['nothing', ref(null)],
    ['no fragment', ref('/steps/0/output/id')],
    ['another part of the plan', ref('#/steps/0/input/id')],
    ['no step', ref('#/steps//output')],
    ['a negative step', ref('#/steps/-1/output')],
    ['leading zeros', ref('#/steps/00/output')],
    ['a name that only begins like output', ref('#/steps/0/outputs')],
    ['a broken escape', ref('#/steps/0/output/%e0%a4%a')],
    ['something beside it', { ...ref('#/steps/0/output/id'), default: 1 }],
    ['its own step', ref('#/steps/2/output')],
    ['a later step', ref('#/steps/3/output')],
  ])('is refused with %s, before any step has run and when it is resolved', (_what, value) => {
    expect(faults(() => new References().check({ a: [value] }, 'steps[2].input', 2))).toMatchObject([
      { field: 'steps[2].input.a[0]', code: 'REFERENCE' },
    ]);
    expect(faults(() => resolve({ a: [value] }))).toMatchObject([{ field: 'a[0]', code: 'REFERENCE' }]);
  });

  it('is refused for a flow and for a whole input', () => {
    const check = (input: unknown): FieldError[] => faults(() => new References().check(input, 'steps[1].input', 1));
    expect(check({ flowId: ref('#/steps/0/output/id') })).toMatchObject([{ field: 'steps[1].input.flowId' }]);
    expect(check(ref('#/steps/0/output'))).toMatchObject([{ field: 'steps[1].input' }]);
    expect(check({ flowId: 'a', name: ref('#/steps/0/output/id') })).toEqual([]);
  });

  it('leaves everything else as it is', () => {
    const input = { text: '$ref', list: [1, null, true], ref: '#/steps/0/output/id', $id: 'x' };
    expect(resolve(input)).toEqual(input);
  });

  it('counts with all others of its plan: a mebibyte of JSON at most', () => {
    const references = new References();
    const outputs = [{ text: 'x'.repeat(400_000) }];
    const input = { text: ref('#/steps/0/output/text') };
    for (const step of [1, 2]) expect(faults(() => references.resolve(input, step, outputs))).toEqual([]);
    expect(faults(() => references.resolve(input, 3, outputs))).toMatchObject([{ field: 'text', code: 'TOO_LARGE' }]);
  });
});
