import { AppError, type FieldError } from '@app/kernel';
import { validateDto } from '@app/tools';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, ValidateNested } from 'class-validator';
import * as fc from 'fast-check';
import { DiskDto, LocationDto, MachineDto } from './tool-fixtures';

class NoFields {
  none?: never;
}
class FreeDto {
  @IsObject()
  input: object;
}
class ListWithoutIsArray {
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => DiskDto)
  disks?: DiskDto[];
}

const faults = (plain: unknown, dto: new () => object = MachineDto): FieldError[] => {
  try {
    validateDto(dto, plain);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'VALIDATION_FAILED') throw error;
    expect(error.errors.length).toBeGreaterThan(0);
    return error.errors;
  }
};
const shown = (plain: unknown, dto?: new () => object): string[] => faults(plain, dto).map(({ field, code }) => `${field} ${code}`);
const nested = (levels: number): unknown => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));

describe('the validation of a DTO', () => {
  it('makes instances of the DTO and of those nested in it', () => {
    const machine = validateDto(MachineDto, { hostname: 'web01', location: { site: 'bergen' }, disks: [{ label: 'a' }], tags: ['x'] });
    expect(machine).toBeInstanceOf(MachineDto);
    expect(machine.location).toBeInstanceOf(LocationDto);
    expect(machine.disks![0]).toBeInstanceOf(DiskDto);
    expect(machine).toEqual({ hostname: 'web01', location: { site: 'bergen' }, disks: [{ label: 'a' }], tags: ['x'] });
  });

  it('takes null for an optional field that is left out', () => {
    expect(validateDto(MachineDto, { hostname: 'web01', cores: null, disks: null }).cores).toBeNull();
  });

  it.each([[undefined], [null], [''], ['{}'], [7], [true], [[]], [[{ hostname: 'web01' }]]])(
    'refuses %j, which is no JSON object',
    (plain) => {
      expect(faults(plain)).toEqual([{ field: '', code: 'NOT_AN_OBJECT', message: 'must be a JSON object' }]);
    },
  );

  it.each([
    ['a missing field', {}, ['hostname MATCHES', 'hostname IS_STRING']],
    ['a null for a required field', { hostname: null }, ['hostname MATCHES', 'hostname IS_STRING']],
    ['an unknown field', { hostname: 'web01', owner: 'me' }, ['owner WHITELIST_VALIDATION']],
    ['an unknown field in capitals', { hostname: 'web01', Hostname: 'x' }, ['Hostname WHITELIST_VALIDATION']],
    ['an unknown field that is a number', { hostname: 'web01', 7: 1 }, ['7 WHITELIST_VALIDATION']],
    ['a text for a number', { hostname: 'web01', cores: '4' }, ['cores MAX', 'cores MIN', 'cores IS_INT']],
    ['an object for a text', { hostname: { toLowerCase: 1 } }, ['hostname MATCHES', 'hostname IS_STRING']],
    ['a nested fault', { hostname: 'web01', location: { site: 'oslo' } }, ['location.site IS_IN']],
    ['a doubly nested fault', { hostname: 'a', location: { site: 'bergen', spare: { label: '' } } }, ['location.spare.label IS_LENGTH']],
    ['a nested unknown field', { hostname: 'a', location: { site: 'bergen', x: 1 } }, ['location.x WHITELIST_VALIDATION']],
    ['a fault in a list', { hostname: 'a', disks: [{ label: 'a' }, { label: 'b', sizeGb: -1 }] }, ['disks[1].sizeGb MIN']],
    ['an unknown field in a list', { hostname: 'a', disks: [{ label: 'a', x: 1 }] }, ['disks[0].x WHITELIST_VALIDATION']],
    ['a list that is too long', { hostname: 'a', disks: 'abcd'.split('').map((label) => ({ label })) }, ['disks ARRAY_MAX_SIZE']],
    ['a number in a list of texts', { hostname: 'a', tags: ['x', 7] }, ['tags IS_STRING']],
  ])('names %s by its path', (_what, plain, expected) => {
    expect(shown(plain)).toEqual(expected);
  });

  it('lists every fault at once and says how many', () => {
    const plain = { cores: 0, location: { site: 1 }, x: 1 };
    expect(new Set(faults(plain).map(({ field }) => field))).toEqual(new Set(['hostname', 'cores', 'location.site', 'x']));
    expect(() => validateDto(MachineDto, plain)).toThrow(/^5 fields are not valid; see errors\.$/);
  });

  it.each([
    ['a list for a nested object', { hostname: 'a', location: [{ site: 'bergen' }] }, ['location IS_OBJECT']],
    ['an empty list for a nested object', { hostname: 'a', location: [] }, ['location IS_OBJECT']],
    ['a list within a list of objects', { hostname: 'a', disks: [[{ label: 'a' }]] }, ['disks[0] IS_OBJECT']],
    ['a list deeper within', { hostname: 'a', location: { site: 'bergen', spare: [] } }, ['location.spare IS_OBJECT']],
  ])('refuses %s, which class-validator lets through', (_what, plain, expected) => {
    expect(shown(plain)).toEqual(expected);
  });

  it('refuses one value for a list of them, which class-validator lets through', () => {
    expect(shown({ disks: { label: 'a' } }, ListWithoutIsArray)).toEqual(['disks IS_ARRAY']);
    expect(shown({ disks: [{ label: 'a' }] }, ListWithoutIsArray)).toEqual([]);
    expect(shown({ hostname: 'a', tags: 'x' })).toEqual(['tags IS_ARRAY']);
  });

  it.each([[7], ['x'], [true], [[7]], [['x', null]]])('refuses %j in the place of nested objects', (disks) => {
    expect(shown({ hostname: 'a', disks })[0]).toMatch(/^disks/);
  });

  const names = Object.getOwnPropertyNames(Object.prototype);
  it.each(names)('refuses the unknown field %s, which class-transformer drops without a word', (name) => {
    const withName = (text: string): unknown => JSON.parse(text.replace('NAME', JSON.stringify(name)));
    expect(shown(withName('{"hostname":"a",NAME:{"polluted":true}}'))).toEqual([`${name} WHITELIST_VALIDATION`]);
    expect(shown(withName('{"hostname":"a","location":{"site":"bergen",NAME:1}}'))).toEqual([`location.${name} WHITELIST_VALIDATION`]);
    expect(shown(withName('{"hostname":"a","disks":[{"label":"a",NAME:null}]}'))).toEqual([`disks[0].${name} WHITELIST_VALIDATION`]);
    expect(shown(withName('{"input":{"deep":[{NAME:1}]}}'), FreeDto)).toEqual([`input.deep[0].${name} WHITELIST_VALIDATION`]);
  });

  it('pollutes no prototype', () => {
    for (const text of ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'])
      expect(faults({ ...JSON.parse(text), hostname: 'a' }).length + faults(JSON.parse(text)).length).toBeGreaterThan(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(validateDto(MachineDto, { hostname: 'a' }))).toBe(MachineDto.prototype);
  });

  it('lets a DTO without fields have no fields, and nothing else', () => {
    expect(validateDto(NoFields, {})).toBeInstanceOf(NoFields);
    expect(shown({ x: 1 }, NoFields)).toEqual(['x WHITELIST_VALIDATION']);
  });

  it.each([19, 20, 100, 200_000])('answers JSON of %i levels without exhausting the stack', (levels) => {
    expect(shown({ input: nested(levels) }, FreeDto)).toEqual(levels > 19 ? [expect.stringMatching(/^input(\.a)+ TOO_DEEP$/)] : []);
    expect(shown(JSON.parse(`{"hostname":${'['.repeat(levels)}${']'.repeat(levels)}}`))[0]).toMatch(/^hostname/);
  });

  it('takes 20,000 fields in all, wherever they are, and no more', () => {
    const spread = (count: number): object => ({ input: { list: Array.from({ length: count - 2 }, () => ({ a: 1 })) } });
    expect(shown(spread(20_000), FreeDto)).toEqual([]);
    expect(shown(spread(20_001), FreeDto)).toEqual([expect.stringMatching(/^input\.list\[\d+\] TOO_MANY_FIELDS$/)]);
  });

  it('lists at most a hundred of many faults, and says so', () => {
    const plain = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`x${i}`, 1]));
    expect(faults(plain)).toHaveLength(100);
    expect(() => validateDto(MachineDto, plain)).toThrow(/^5002 fields are not valid; errors lists the first 100\.$/);
  });

  it('refuses or accepts any JSON, and changes none of what it accepts', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('hostname', 'cores', 'location', 'disks', 'tags', '__proto__', 'x'), fc.jsonValue()),
        (plain) => {
          const before = JSON.stringify(plain);
          if (faults(plain).length === 0) expect(JSON.stringify(validateDto(MachineDto, plain))).toBe(before);
          expect(JSON.stringify(plain)).toBe(before);
        },
      ),
    );
  });
});
