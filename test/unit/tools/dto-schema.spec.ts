import { AppError } from '@app/kernel';
import { validateDto } from '@app/tools';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsDateString, IsIP, IsOptional, ValidateNested } from 'class-validator';
import * as fc from 'fast-check';
import { AssetGetOutput, AssetUpsertInput } from '../../../libs/discovery/src/tools/asset.dto';
import { dtoSchema } from '../../../libs/tools/src/dto-schema';
import { MachineDto } from './tool-fixtures';

type Dto = new () => object;

class NoFields {
  none?: never;
}
class OnlyV6 {
  @IsIP(6)
  address: string;
}
class Expiry {
  @IsDateString()
  at: string;
}
class TreeDto {
  @IsOptional()
  @ValidateNested()
  @Type(() => TreeDto)
  child?: TreeDto;
}
class WithoutType {
  @ValidateNested()
  child: MachineDto;
}

const DTOS: Dto[] = [MachineDto, AssetUpsertInput, AssetGetOutput, NoFields, OnlyV6, Expiry, TreeDto];

describe('the JSON Schema of a DTO', () => {
  // Fastify's own validator, without its habit of repairing what it gets.
  const fastify = new FastifyAdapter({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
  }).getInstance();
  beforeAll(async () => {
    for (const dto of DTOS) fastify.post(`/${dto.name}`, { schema: { body: dtoSchema(dto) } }, async () => 'ok');
    await fastify.ready();
  });
  afterAll(() => fastify.close());

  const schemaAccepts = async (dto: Dto, value: object): Promise<boolean> => {
    const { statusCode } = await fastify.inject({ method: 'POST', url: `/${dto.name}`, payload: value });
    expect([200, 400]).toContain(statusCode);
    return statusCode === 200;
  };
  const validatorAccepts = (dto: Dto, value: object): boolean => {
    try {
      validateDto(dto, structuredClone(value));
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  };
  const disk = { label: 'a', sizeGb: 1.5 };

  it.each<[string, Dto, object, boolean]>([
    ['the least', MachineDto, { hostname: 'a' }, true],
    ['everything', MachineDto, { hostname: 'a', cores: 64, location: { site: 'bergen', spare: disk }, disks: [disk], tags: ['x'] }, true],
    [
      'null for what is optional',
      MachineDto,
      { hostname: 'a', cores: null, environment: null, location: null, disks: null, tags: null },
      true,
    ],
    ['a nested null for what is optional', MachineDto, { hostname: 'a', disks: [{ label: 'a', sizeGb: null }] }, true],
    ['an address of version 4', MachineDto, { hostname: 'a', address: '192.0.2.1' }, true],
    ['an address of version 6', MachineDto, { hostname: 'a', address: '2001:db8::1' }, true],
    ['no address', MachineDto, { hostname: 'a', address: '999.0.2.1' }, false],
    ['an address of the wrong version', OnlyV6, { address: '192.0.2.1' }, false],
    ['an address of the right version', OnlyV6, { address: '::1' }, true],
    ['a missing field', MachineDto, {}, false],
    ['null for what is required', MachineDto, { hostname: null }, false],
    ['an unknown field', MachineDto, { hostname: 'a', owner: 'me' }, false],
    ['a nested unknown field', MachineDto, { hostname: 'a', location: { site: 'bergen', x: 1 } }, false],
    ['an unknown field in a list', MachineDto, { hostname: 'a', disks: [{ ...disk, x: 1 }] }, false],
    ['a fraction for a whole number', MachineDto, { hostname: 'a', cores: 1.5 }, false],
    ['a number out of range', MachineDto, { hostname: 'a', cores: 65 }, false],
    ['a word that is not listed', MachineDto, { hostname: 'a', environment: 'prod' }, false],
    ['a text that does not match', MachineDto, { hostname: 'Web01' }, false],
    ['no UUID', MachineDto, { hostname: 'a', flowId: '7' }, false],
    ['a list for an object', MachineDto, { hostname: 'a', location: [] }, false],
    ['an object for a list', MachineDto, { hostname: 'a', disks: disk }, false],
    ['a list in a list', MachineDto, { hostname: 'a', disks: [[disk]] }, false],
    ['a list that is too long', MachineDto, { hostname: 'a', disks: [disk, disk, disk, disk] }, false],
    ['one text for a list of texts', MachineDto, { hostname: 'a', tags: 'x' }, false],
    ['nothing for a DTO without fields', NoFields, {}, true],
    ['something for a DTO without fields', NoFields, { x: 1 }, false],
    ['a DTO nested in itself', TreeDto, { child: { child: {} } }, true],
    ['a fault in a DTO nested in itself', TreeDto, { child: { child: { x: 1 } } }, false],
    ['an instant', Expiry, { at: '2030-01-01T00:00:00Z' }, true],
    ['a day', Expiry, { at: '2030-01-01' }, true],
    ['no date', Expiry, { at: 'tomorrow' }, false],
  ])('says the same as the validation of %s', async (_what, dto, value, accepted) => {
    expect({ schema: await schemaAccepts(dto, value), validator: validatorAccepts(dto, value) }).toEqual({
      schema: accepted,
      validator: accepted,
    });
  });

  const oneOf = (...values: unknown[]): fc.Arbitrary<unknown> =>
    fc.constantFrom<unknown>(undefined, null, 0, 1, -1, 2.5, '', 'a', 'A!', [], {}, ...values);
  it('refuses nothing that the validation accepts', async () => {
    const anyMachine = fc.record({
      hostname: oneOf('web01', 'Web01', 'web\n01'),
      cores: oneOf(64, 65, '4'),
      address: oneOf('::1', '1.1.1.1', '1.1.1'),
      environment: oneOf('test', 'TEST'),
      flowId: oneOf('11111111-1111-4111-8111-111111111111', '11111111-1111-0111-8111-111111111111'),
      location: oneOf({ site: 'bergen' }, { site: 'bergen', spare: null }, { site: 'bergen', spare: disk }, [{ site: 'bergen' }]),
      disks: oneOf([disk], [{}], [null], [[]], disk),
      tags: oneOf(['x'], [1], 'x'),
    });
    await fc.assert(
      fc.asyncProperty(anyMachine, async (drawn) => {
        const value = JSON.parse(JSON.stringify(drawn)) as object;
        if (validatorAccepts(MachineDto, value))
          expect({ value, accepted: await schemaAccepts(MachineDto, value) }).toEqual({ value, accepted: true });
      }),
      { numRuns: 500, examples: [[{ hostname: 'a', cores: 1, address: null }] as never] },
    );
  });

  it('lets the output of a tool hold the nulls that it declares', async () => {
    const output = { id: '11111111-1111-4111-8111-111111111111', name: 'a', assetType: 'server', status: 'active' };
    const texts = { hostname: null, fqdn: null, ipAddress: null, operatingSystem: null, osProduct: null, osVersion: null };
    const nulls = { ...texts, cpuCores: null, memoryGb: null, storageGb: null, environment: null, application: null };
    expect(await schemaAccepts(AssetGetOutput, { ...output, ...nulls })).toBe(true);
    expect(await schemaAccepts(AssetGetOutput, { ...output, ...nulls, name: null })).toBe(false);
    expect(await schemaAccepts(AssetGetOutput, { ...output, ...texts })).toBe(false);
  });

  it('points every reference at a definition that it holds', () => {
    const text = JSON.stringify(dtoSchema(MachineDto));
    const references = [...text.matchAll(/"#\/definitions\/(\w+)"/g)].map(([, name]) => name);
    expect(new Set(references)).toEqual(new Set(['LocationDto', 'DiskDto']));
    expect(Object.keys(dtoSchema(MachineDto).definitions!).sort()).toEqual(['DiskDto', 'LocationDto']);
  });

  it('cannot be made of a nested DTO that nobody turns into one', () => {
    expect(() => dtoSchema(WithoutType)).toThrow('WithoutType.child is a nested DTO without @Type');
  });
});
