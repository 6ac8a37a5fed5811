import { AppError, type FieldError } from '@app/kernel';
import { translateDatabaseError } from '@app/persistence';
import { type PlanPlace, type ToolRun } from './tool-run';

/** Serialisation failure and deadlock: for the boundary, which knows them by these codes and may run the plan again. */
const TRANSIENT: readonly unknown[] = ['40001', '40P01'];

/** What a step of a plan has failed with, saying which step; anything else as it is. */
export function atStep(plan: PlanPlace | null, error: unknown): unknown {
  if (!plan || (error instanceof Error && 'code' in error && TRANSIENT.includes(error.code))) return error;
  const known = error instanceof AppError ? error : (translateDatabaseError(error) ?? unknownFault(error));
  return copied(known, { extensions: { ...known.extensions, step: plan.step } });
}

/** Runs `read`, and names the fields of its faults as the client has sent them: `steps[1].input.assets[0].name`. */
export function inputFault<T>({ plan }: ToolRun, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!plan || !(error instanceof AppError)) throw error;
    throw copied(error, { errors: error.errors.map((fault) => ({ ...fault, field: within(`steps[${plan.step}].input`, fault.field) })) });
  }
}

const within = (parent: string, field: string): string => (field === '' || field.startsWith('[') ? parent + field : `${parent}.${field}`);

function copied(error: AppError, changed: { errors?: FieldError[]; extensions?: Record<string, unknown> }): AppError {
  const { code, message, errors, extensions, cause, stack } = error;
  const copy = new AppError(code, message, { errors, extensions, cause, retryAfter: error.retryAfter ?? undefined, ...changed });
  // For the log: where it happened, not where it was copied.
  return Object.assign(copy, { stack });
}

function unknownFault(error: unknown): AppError {
  const fault = new AppError('INTERNAL', 'Something went wrong on our side. Quote the requestId when you report it.', { cause: error });
  return Object.assign(fault, { stack: error instanceof Error ? error.stack : fault.stack });
}
