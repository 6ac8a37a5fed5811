import * as fc from 'fast-check';
import { type AnswerSchema } from '../answer-schema';

const nested = (levels: number): unknown => JSON.parse(`${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`);

/** Texts that have broken programs before. */
export const NASTY_TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    'x\udfff',
    '\uffff',
    '🧑‍🚀',
    'ı',
    'ß'.repeat(300),
    'x'.repeat(5_000),
    '\r\n',
    '\u202e',
    '%00',
    '%zz',
    '%',
  ],
  ...[
    '../../etc/passwd',
    '${7*7}',
    "'; DROP TABLE assets; --",
    '<script>',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'NaN',
  ],
  ...[
    '1e400',
    '-1',
    '0x10',
    '9'.repeat(40),
    '1.5',
    'true',
    'infinity',
    '-infinity',
    'now',
    'today',
    '2026-W01-1',
    '2026-02-30',
    '2026-001',
  ],
  ...[
    '0000-01-01',
    '0001-01-01',
    '9999-12-31',
    '+275760-09-13T00:00:00Z',
    '-271821-04-20',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00+23:59',
  ],
  ...['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', '::1', '999.1.1.1', 'bnVsbA', 'LS0tLQ=='],
];

const NASTY_VALUES: unknown[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53 + 2, 1e21, [], {}, [[]], [null], nested(10), nested(40)],
  ...[JSON.parse('{"__proto__":{"admin":true}}'), { constructor: { prototype: {} } }, { toJSON: 1 }, { then: 1 }, Array(2_000).fill(0)],
];

export const nasty: fc.Arbitrary<unknown> = fc.oneof(fc.constantFrom<unknown>(...NASTY_TEXTS), fc.constantFrom(...NASTY_VALUES));

/** Names and scalars that look like those of an export, so that free objects get past the first check. */
const column = fc.constantFrom(
  'name',
  'VM',
  'ip',
  'Primary IP Address',
  'OS',
  'cpu',
  'Memory',
  'source',
  'target',
  'port',
  'x',
  '__proto__',
);
const cell = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>('web01', 'db01', '10.0.0.5', 'Windows Server 2012 R2', 'RHEL 7.9', 4, 16384, 443, '', null),
  },
  { weight: 1, arbitrary: nasty },
);

/** Ids that exist, by the names of the parameters and properties that take them; `<operationId>.<name>` goes before the name alone. */
export type KnownIds = Record<string, string[]>;

/** Values that are valid, or nearly so, by the schemas of an OpenAPI document. */
export class SchemaValues {
  constructor(
    private readonly contract: AnswerSchema,
    private readonly ids: KnownIds,
  ) {}

  /** Valid by the schema. `name` is the property's, and tells which ids exist. */
  valid(unresolved: any, name = ''): fc.Arbitrary<any> {
    const schema = this.contract.resolve(unresolved);
    if ('const' in schema) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type: string) => this.valid({ ...schema, type }, name)));
    const branches = schema.anyOf ?? schema.oneOf;
    if (branches)
      return fc.oneof(...branches.map((branch: object) => this.valid({ ...schema, anyOf: undefined, oneOf: undefined, ...branch }, name)));
    switch (schema.type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'integer':
        return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 100_000 });
      case 'number':
        return fc.double({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 100_000, noNaN: true });
      case 'array':
        return fc.array(this.valid(schema.items, name), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, 3) });
      case 'object':
        return this.#object(schema);
      default:
        return this.#text(schema, name);
    }
  }

  /** One fault in what was valid: a value replaced, a field more, a field less, or everything a level deeper. */
  nearlyValid(schema: any, name = ''): fc.Arbitrary<unknown> {
    const fault = fc.constantFrom('replace' as const, 'add' as const, 'drop' as const, 'wrap' as const);
    const extra = fc.constantFrom('extra', 'clientAccountId', 'engagementId', '__proto__', 'constructor', 'a\0b', '');
    return fc.tuple(this.valid(schema, name), nasty, fault, fc.nat(), extra).map(([value, odd, how, at, key]) => {
      if (how === 'wrap') return [value];
      const copy = structuredClone(value);
      const places = placesOf(copy);
      if (places.length === 0) return odd;
      const [holder, field] = places[at % places.length]!;
      if (how === 'replace') holder[field] = odd;
      else if (how === 'drop') delete holder[field];
      else Object.defineProperty(holder, key, { value: odd, enumerable: true, configurable: true, writable: true });
      return copy;
    });
  }

  #object({ properties, required = [] }: any): fc.Arbitrary<unknown> {
    if (!properties) return fc.dictionary(column, cell, { minKeys: 1, maxKeys: 6 });
    return fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, this.valid(schema, name)])), {
      requiredKeys: required,
      noNullPrototype: true,
    });
  }

  /** Read when the value is drawn: the ids change while the test runs. */
  #known(name: string): fc.Arbitrary<string> {
    return fc.nat().map((n) => {
      const known = this.ids[name] ?? this.ids.id!;
      return known[n % known.length]!;
    });
  }

  #text({ format, pattern, minLength = 0, maxLength = 60 }: any, name: string): fc.Arbitrary<string> {
    if (format === 'uuid') return fc.oneof({ weight: 8, arbitrary: this.#known(name) }, { weight: 1, arbitrary: fc.uuid() });
    if (format === 'ipv4') return fc.ipV4();
    if (format === 'ipv6') return fc.ipV6();
    if (pattern?.includes('\\d{4}')) {
      const day = fc
        .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString());
      return pattern.endsWith('$') ? day.map((text) => text.slice(0, 10)) : day;
    }
    const form = new RegExp(pattern ?? '');
    const most = Math.min(maxLength, 60);
    const made = pattern ? fc.stringMatching(form, { maxLength: most }) : fc.string({ unit: 'grapheme-ascii', minLength, maxLength: most });
    if (!this.ids[name]) return made;
    return fc.oneof({ weight: 8, arbitrary: this.#known(name).filter((text) => form.test(text)) }, { weight: 1, arbitrary: made });
  }
}

function placesOf(value: any): [any, string][] {
  if (value === null || typeof value !== 'object') return [];
  return Object.keys(value).flatMap((key) => [[value, key] as [any, string], ...placesOf(value[key])]);
}
