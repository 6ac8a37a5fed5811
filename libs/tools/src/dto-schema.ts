import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { isNotNull } from '@app/kernel';
import { getMetadataStorage, IS_DATE, IS_DATE_STRING, IS_IP, IS_ISO8601, ValidationTypes } from 'class-validator';
import { targetConstructorToSchema } from 'class-validator-jsonschema';
import { type DtoClass } from './tool.decorator';

type Options = NonNullable<Parameters<typeof targetConstructorToSchema>[1]>;
type SchemaConverter = Extract<NonNullable<Options['additionalConverters']>[string], (...args: never[]) => unknown>;

/** A schema of one DTO, as far as it is read and changed here. */
export interface ObjectSchema {
  type?: 'object';
  properties?: Record<string, PropertySchema>;
  required?: string[];
  additionalProperties?: boolean;
  /** Schemas of the nested DTOs by class name. */
  definitions?: Record<string, ObjectSchema>;
}

interface PropertySchema {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: object[];
}

// Needed to follow nested DTOs; class-transformer exports it without a type.
const storage = defaultMetadataStorage as NonNullable<Options['classTransformerMetadataStorage']>;
/** A check of our own says nothing to JSON Schema beyond the property's plain type; the library's default takes `Array` for a DTO. */
const ownCheck: SchemaConverter = ({ target, propertyName }) => {
  const type: unknown =
    typeof target === 'function' ? Reflect.getMetadata('design:type', target.prototype as object, propertyName) : undefined;
  if (type === String) return { type: 'string' };
  if (type === Number) return { type: 'number' };
  return type === Boolean ? { type: 'boolean' } : {};
};
const ISO_DATE = { type: 'string', pattern: '^[+-]?\\d{4}' } as const;
const options = (refPointerPrefix: string): Options => ({
  classTransformerMetadataStorage: storage,
  refPointerPrefix,
  // As the validation has it: the library's own schemas refuse addresses of version 6 and dates without a fraction of a second.
  additionalConverters: {
    [IS_IP]: ({ constraints }) => {
      const [version] = constraints as [('4' | '6' | 4 | 6)?];
      const formats = version ? [`ipv${version}`] : ['ipv4', 'ipv6'];
      return { type: 'string', anyOf: formats.map((format) => ({ format })) };
    },
    [IS_DATE]: { type: 'string', format: 'date-time' },
    [IS_DATE_STRING]: ISO_DATE,
    [IS_ISO8601]: ISO_DATE,
    [ValidationTypes.CUSTOM_VALIDATION]: ownCheck,
  },
});

/** JSON Schema of a DTO and of those nested in it, from their validation decorators. Unknown fields are refused, as the validation does. */
export function dtoSchema(dto: DtoClass): ObjectSchema {
  const nested = new Map<string, DtoClass>();
  collectNested(dto, nested);
  const schema = ownSchema(dto, '#/definitions/');
  if (nested.size === 0) return schema;
  return { ...schema, definitions: schemasOf(nested, '#/definitions/') };
}

/**
 * Schemas of the DTOs and of those nested in them by class name, for the components of an OpenAPI document.
 * @throws Error when two of them have one name.
 */
export function dtoComponents(dtos: Iterable<DtoClass>): Record<string, ObjectSchema> {
  const found = new Map<string, DtoClass>();
  for (const dto of dtos) collect(dto, found);
  return schemasOf(found, '#/components/schemas/');
}

function schemasOf(dtos: Map<string, DtoClass>, refPointerPrefix: string): Record<string, ObjectSchema> {
  return Object.fromEntries([...dtos].map(([name, dto]) => [name, ownSchema(dto, refPointerPrefix)]));
}

/** Without it a reference would point nowhere, and a change inside a nested DTO would change no digest. */
function collectNested(dto: DtoClass, found: Map<string, DtoClass>): void {
  for (const { type, target, propertyName } of metadataOf(dto)) {
    if (type !== ValidationTypes.NESTED_VALIDATION) continue;
    const child = storage.findTypeMetadata(target as DtoClass, propertyName)?.typeFunction() as DtoClass | undefined;
    if (!child) throw new Error(`${dto.name}.${propertyName} is a nested DTO without @Type(() => ...).`);
    collect(child, found);
  }
}

function collect(dto: DtoClass, found: Map<string, DtoClass>): void {
  const known = found.get(dto.name);
  if (known && known !== dto) throw new Error(`Two DTOs of one document are named ${dto.name}.`);
  if (known) return;
  found.set(dto.name, dto);
  collectNested(dto, found);
}

/** @IsOptional lets null through, so the schema must too; with @IsNullable the property is there nevertheless. */
function ownSchema(dto: DtoClass, refPointerPrefix: string): ObjectSchema {
  const { properties, required, ...schema } = targetConstructorToSchema(dto, options(refPointerPrefix)) as ObjectSchema;
  const conditional = metadataOf(dto).filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION);
  const present = new Set(required);
  for (const { propertyName, constraints } of conditional) if (constraints[0] === isNotNull) present.add(propertyName);
  const mayBeNull = new Set(conditional.map(({ propertyName }) => propertyName));
  const own = Object.entries(properties ?? {}).map(
    ([name, property]) => [name, mayBeNull.has(name) ? nullable(property) : property] as const,
  );
  return {
    type: 'object',
    ...schema,
    ...(present.size > 0 ? { required: [...present] } : {}),
    properties: Object.fromEntries(own),
    additionalProperties: false,
  };
}

function nullable(property: PropertySchema): PropertySchema {
  if (typeof property.type !== 'string') return { anyOf: [property, { type: 'null' }] };
  return { ...property, type: [property.type, 'null'], ...(property.enum ? { enum: [...property.enum, null] } : {}) };
}

function metadataOf(dto: DtoClass): ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']> {
  return getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
}
