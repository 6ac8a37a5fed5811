import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsInt, IsOptional, IsString, registerDecorator, ValidateNested } from 'class-validator';
import { IsNullable } from '@app/kernel';
import { dtoComponents, dtoSchema } from '../../../libs/tools/src/dto-schema';

const IsOdd = (): PropertyDecorator => (target, property) =>
  registerDecorator({ name: 'isOdd', target: target.constructor, propertyName: String(property), validator: { validate: () => true } });

class Leaf {
  @IsString()
  name: string;
}

class Branch {
  @ValidateNested({ each: true })
  @Type(() => Leaf)
  leaves: Leaf[];
}

class Tree {
  @ValidateNested()
  @Type(() => Branch)
  branch: Branch;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @IsOdd()
  rings?: unknown[];

  @IsInt()
  @IsOdd()
  age: number;
}

class Flat {
  @IsString()
  name: string;
}

class Event {
  @IsNullable()
  @IsDate()
  endedAt: Date | null;
}

const namesake = (): typeof Flat => {
  class Flat {
    @IsString()
    title: string;
  }
  return Flat as never;
};

describe('dtoSchema', () => {
  it('carries every nested DTO, so that all references resolve within the schema', () => {
    expect(dtoSchema(Tree)).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['branch', 'age'],
      properties: {
        branch: { $ref: '#/definitions/Branch' },
        rings: { type: ['array', 'null'], items: {}, maxItems: 3 },
        age: { type: 'integer' },
      },
      definitions: {
        Branch: {
          type: 'object',
          additionalProperties: false,
          required: ['leaves'],
          properties: { leaves: { type: 'array', items: { $ref: '#/definitions/Leaf' } } },
        },
        Leaf: { type: 'object', additionalProperties: false, required: ['name'], properties: { name: { type: 'string' } } },
      },
    });
  });

  it('has no definitions where nothing is nested', () => {
    expect(dtoSchema(Flat)).not.toHaveProperty('definitions');
  });

  it('points to the components of the OpenAPI document there', () => {
    expect(dtoComponents([Tree]).Tree).toMatchObject({ properties: { branch: { $ref: '#/components/schemas/Branch' } } });
  });

  it('brings what is nested along into the components', () => {
    expect(Object.keys(dtoComponents([Tree, Flat])).sort()).toEqual(['Branch', 'Flat', 'Leaf', 'Tree']);
  });

  it('makes no components of two classes of one name', () => {
    expect(() => dtoComponents([Flat, namesake()])).toThrow('Two DTOs of one document are named Flat.');
  });

  it('wants a nullable property to be there', () => {
    expect(dtoSchema(Event)).toMatchObject({
      required: ['endedAt'],
      properties: { endedAt: { type: ['string', 'null'], format: 'date-time' } },
    });
  });
});
