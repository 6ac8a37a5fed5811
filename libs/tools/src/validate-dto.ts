import { AppError, type FieldError } from '@app/kernel';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError, ValidationTypes } from 'class-validator';
import { fieldPath, structureFaults } from './json-structure';
import { type DtoClass } from './tool.decorator';

/** An answer must not grow with the number of faults in what it refuses. */
const MOST_FAULTS = 100;

/**
 * Turns untrusted JSON into the DTO. Unknown fields are faults too.
 * @throws AppError VALIDATION_FAILED with one entry a fault, at most 100; `field` is the path, such as `assets[0].hostname`.
 */
export function validateDto<T extends object>(dto: DtoClass<T>, plain: unknown): T {
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) {
    throw new AppError('VALIDATION_FAILED', 'A JSON object is expected.', {
      errors: [{ field: '', code: 'NOT_AN_OBJECT', message: 'must be a JSON object' }],
    });
  }
  refuse(structureFaults(plain));
  const instance = plainToInstance(dto, plain);
  // A DTO without any field is unknown to class-validator, which would refuse the empty object too.
  const forbidUnknownValues = metadataOf(dto).length > 0;
  const faults = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues }).flatMap((error) =>
    flatten(error, ''),
  );
  refuse(faults);
  refuse(shapeFaults(instance, ''));
  return instance;
}

function refuse(faults: FieldError[]): void {
  if (faults.length === 0) return;
  const listed = faults.length > MOST_FAULTS ? `errors lists the first ${MOST_FAULTS}` : 'see errors';
  throw new AppError('VALIDATION_FAILED', `${faults.length === 1 ? 'One field is' : `${faults.length} fields are`} not valid; ${listed}.`, {
    errors: faults.slice(0, MOST_FAULTS),
  });
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  // A value of no known class has no property of its own: it is the value at the parent's path.
  const property = error.property as string | undefined;
  const field = property === undefined ? parent : fieldPath(parent, property, Array.isArray(error.target));
  const own = Object.entries(error.constraints ?? {}).map(([code, message]) => ({
    field,
    code: code.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

/** class-validator takes a list for one value, and one value for a list (`each`); the schema and the code that reads it do not. */
function shapeFaults(instance: object, parent: string): FieldError[] {
  const metadata = metadataOf(instance.constructor);
  const nested = new Set(metadata.filter(({ type }) => type === ValidationTypes.NESTED_VALIDATION).map(nameOf));
  const lists = new Set(metadata.filter(({ each }) => each).map(nameOf));
  return [...new Set([...nested, ...lists])].flatMap((name) => {
    const value = (instance as Record<string, unknown>)[name];
    const field = fieldPath(parent, name, false);
    if (value === null || value === undefined) return [];
    if (!lists.has(name)) return shapeFault(value, field);
    if (!Array.isArray(value)) return [{ field, code: 'IS_ARRAY', message: `${name} must be an array` }];
    return nested.has(name) ? value.flatMap((item: unknown, i) => shapeFault(item, fieldPath(field, String(i), true))) : [];
  });
}

const nameOf = ({ propertyName }: Metadata[number]): string => propertyName;

function shapeFault(value: unknown, field: string): FieldError[] {
  if (Array.isArray(value)) return [{ field, code: 'IS_OBJECT', message: 'must be an object, not a list' }];
  return shapeFaults(value as object, field);
}

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>;

function metadataOf(dto: object): Metadata {
  return getMetadataStorage().getTargetValidationMetadatas(dto as DtoClass, '', false, false);
}
