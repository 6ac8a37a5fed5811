import { AppError, type FieldError } from '@app/kernel';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { type DtoClass } from './tool.decorator';

/**
 * Turns untrusted JSON into the DTO. Unknown fields are faults too.
 * @throws AppError VALIDATION_FAILED with one entry a fault; `field` is the path, such as `assets[0].hostname`.
 */
export function validateDto<T extends object>(dto: DtoClass<T>, plain: unknown): T {
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) {
    throw new AppError('VALIDATION_FAILED', 'A JSON object is expected.', {
      errors: [{ field: '', code: 'NOT_AN_OBJECT', message: 'must be a JSON object' }],
    });
  }
  const instance = plainToInstance(dto, plain);
  const faults = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }).flatMap((error) =>
    flatten(error, ''),
  );
  if (faults.length > 0) {
    throw new AppError(
      'VALIDATION_FAILED',
      `${faults.length === 1 ? 'One field is' : `${faults.length} fields are`} not valid; see errors.`,
      { errors: faults },
    );
  }
  return instance;
}

function flatten(error: ValidationError, parent: string): FieldError[] {
  const field = /^\d+$/.test(error.property) ? `${parent}[${error.property}]` : parent ? `${parent}.${error.property}` : error.property;
  const own = Object.entries(error.constraints ?? {}).map(([code, message]) => ({
    field,
    code: code.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}
