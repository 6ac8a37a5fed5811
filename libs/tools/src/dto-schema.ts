import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { ValidationTypes } from 'class-validator';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { type DtoClass } from './tool.decorator';

type Options = NonNullable<Parameters<typeof targetConstructorToSchema>[1]>;
type SchemaConverter = Extract<NonNullable<Options['additionalConverters']>[string], (...args: never[]) => unknown>;

// Needed to follow nested DTOs; class-transformer exports it without a type.
const storage: unknown = defaultMetadataStorage;
/** A check of our own says nothing to JSON Schema beyond the property's plain type; the library's default takes `Array` for a DTO. */
const ownCheck: SchemaConverter = ({ target, propertyName }) => {
  const type: unknown =
    typeof target === 'function' ? Reflect.getMetadata('design:type', target.prototype as object, propertyName) : undefined;
  if (type === String) return { type: 'string' };
  if (type === Number) return { type: 'number' };
  return type === Boolean ? { type: 'boolean' } : {};
};
const options = (refPointerPrefix: string): Options => ({
  additionalConverters: { [ValidationTypes.CUSTOM_VALIDATION]: ownCheck },
  classTransformerMetadataStorage: storage as Options['classTransformerMetadataStorage'],
  refPointerPrefix,
});

const LOCAL = '#/definitions/';
const REFERENCE = /"\$ref":"#\/definitions\/(\w+)"/g;

/**
 * JSON Schema of a DTO from its validation decorators; unknown fields are refused, as the validation does. Nested DTOs are
 * under `definitions`, so that every reference resolves within the schema.
 */
export function dtoSchema(dto: DtoClass): object {
  const schema = { ...targetConstructorToSchema(dto, options(LOCAL)), additionalProperties: false };
  const definitions = definitionsFor(schema);
  return Object.keys(definitions).length === 0 ? schema : { ...schema, definitions };
}

/** Schemas of every DTO of the application by class name, for the OpenAPI document. */
export function allDtoSchemas(): Record<string, object> {
  return validationMetadatasToSchemas(options('#/components/schemas/'));
}

/** @throws Error when a nested DTO has no validated property, and so no schema. */
function definitionsFor(root: object): Record<string, object> {
  const all: Record<string, object> = validationMetadatasToSchemas(options(LOCAL));
  const definitions: Record<string, object> = {};
  const pending = referencesIn(root);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (definitions[name]) continue;
    const schema = all[name];
    if (!schema) throw new Error(`The nested DTO ${name} has no validated property.`);
    definitions[name] = { ...schema, additionalProperties: false };
    pending.push(...referencesIn(schema));
  }
  return definitions;
}

function referencesIn(schema: object): string[] {
  return [...JSON.stringify(schema).matchAll(REFERENCE)].flatMap(([, name]) => name ?? []);
}
