import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { type DtoClass } from './tool.decorator';

type Options = NonNullable<Parameters<typeof targetConstructorToSchema>[1]>;

// Needed to follow nested DTOs; class-transformer exports it without a type.
const storage: unknown = defaultMetadataStorage;
const options = (refPointerPrefix: string): Options => ({
  classTransformerMetadataStorage: storage as Options['classTransformerMetadataStorage'],
  refPointerPrefix,
});

/** JSON Schema of a DTO from its validation decorators; unknown fields are refused, as the validation does. */
export function dtoSchema(dto: DtoClass): object {
  return { ...targetConstructorToSchema(dto, options('#/definitions/')), additionalProperties: false };
}

/** Schemas of every DTO of the application by class name, for the OpenAPI document. */
export function allDtoSchemas(): Record<string, object> {
  return validationMetadatasToSchemas(options('#/components/schemas/'));
}
