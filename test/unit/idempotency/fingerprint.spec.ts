import fc from 'fast-check';
import { canonicalJson, fingerprintOf } from '../../../libs/idempotency/src/fingerprint';

/** The same value with the fields of its objects in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, reordered(field)]),
  );
}

describe('a fingerprint', () => {
  it('has fields in the order of their names', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true, é: 1e3 })).toBe('{"a":true,"b":[1,{"c":"x","d":null}],"é":1000}');
  });

  it('is SHA-256 of the canonical JSON', () => {
    expect(fingerprintOf({ b: 1, a: 2 }).toString('hex')).toBe('d3626ac30a87e6f7a6428233b3c68299976865fa5508e4267c5415c76af7a772');
  });

  it('is the same for the same JSON, however its fields are ordered', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => fingerprintOf(value).equals(fingerprintOf(reordered(value)))),
      { numRuns: 500 },
    );
  });

  it('is another one for other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(JSON.stringify(reordered(a)) !== JSON.stringify(reordered(b)) && canonicalJson(a) !== canonicalJson(b));
        return !fingerprintOf(a).equals(fingerprintOf(b));
      }),
      { numRuns: 500 },
    );
    for (const [a, b] of [
      [
        [1, 2],
        [2, 1],
      ],
      [{ a: '1' }, { a: 1 }],
      [{ a: null }, {}],
      [['a', 'b'], ['a,b']],
      [{ 'a":1,"b': 1 }, { a: 1, b: 1 }],
    ])
      expect(fingerprintOf(a).equals(fingerprintOf(b))).toBe(false);
  });

  it('leaves out what is undefined, as a request without a body is', () => {
    expect(canonicalJson({ body: undefined, query: {} })).toBe('{"query":{}}');
    expect(canonicalJson([undefined, 1])).toBe('[null,1]');
  });

  it('refuses a body so deep that its levels would exhaust the stack', () => {
    const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    const deepObject = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    expect(() => fingerprintOf(deep(30))).not.toThrow();
    expect(() => fingerprintOf(deepObject(30))).not.toThrow();
    for (const levels of [33, 10_000])
      expect(() => fingerprintOf(deepObject(levels))).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
    expect(() => fingerprintOf(deep(100_000))).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });
});
