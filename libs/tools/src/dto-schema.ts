import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, IS_DATE_STRING, IS_IP, ValidationTypes } from 'class-validator';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';
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
    [IS_DATE_STRING]: { type: 'string', pattern: '^[+-]?\\d{4}' },
    [ValidationTypes.CUSTOM_VALIDATION]: ownCheck,
  },
});

/** JSON Schema of a DTO and of those nested in it, from their validation decorators. Unknown fields are refused, as the validation does. */
export function dtoSchema(dto: DtoClass): ObjectSchema {
  const nested = new Map<string, DtoClass>();
  collectNested(dto, nested);
  const schema = ownSchema(dto);
  if (nested.size === 0) return schema;
  return { ...schema, definitions: Object.fromEntries([...nested].map(([name, child]) => [name, ownSchema(child)])) };
}

/** Schemas of every DTO of the application by class name, for the OpenAPI document. */
export function allDtoSchemas(): Record<string, object> {
  return validationMetadatasToSchemas(options('#/components/schemas/'));
}

/** Without it a reference would point nowhere, and a change inside a nested DTO would change no digest. */
function collectNested(dto: DtoClass, found: Map<string, DtoClass>): void {
  for (const { type, target, propertyName } of metadataOf(dto)) {
    if (type !== ValidationTypes.NESTED_VALIDATION) continue;
    const child = storage.findTypeMetadata(target as DtoClass, propertyName)?.typeFunction() as DtoClass | undefined;
    if (!child) throw new Error(`${dto.name}.${propertyName} is a nested DTO without @Type(() => ...).`);
    const known = found.get(child.name);
    if (known && known !== child) throw new Error(`Two DTOs nested in one another's tree are named ${child.name}.`);
    if (known) continue;
    found.set(child.name, child);
    collectNested(child, found);
  }
}

/** @IsOptional lets null through, so the schema must too. */
function ownSchema(dto: DtoClass): ObjectSchema {
  const { properties, ...schema } = targetConstructorToSchema(dto, options('#/definitions/')) as ObjectSchema;
  const optional = new Set(
    metadataOf(dto).flatMap(({ type, propertyName }) => (type === ValidationTypes.CONDITIONAL_VALIDATION ? [propertyName] : [])),
  );
  const own = Object.entries(properties ?? {}).map(
    ([name, property]) => [name, optional.has(name) ? nullable(property) : property] as const,
  );
  return { type: 'object', ...schema, properties: Object.fromEntries(own), additionalProperties: false };
}

function nullable(property: PropertySchema): PropertySchema {
  if (typeof property.type !== 'string') return { anyOf: [property, { type: 'null' }] };
  return { ...property, type: [property.type, 'null'], ...(property.enum ? { enum: [...property.enum, null] } : {}) };
}

function metadataOf(dto: DtoClass): ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']> {
  return getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
}
