import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, registerDecorator, ValidateNested } from 'class-validator';
import { allDtoSchemas, dtoSchema } from '../../../libs/tools/src/dto-schema';

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
    expect(allDtoSchemas().Tree).toMatchObject({ properties: { branch: { $ref: '#/components/schemas/Branch' } } });
  });
});
