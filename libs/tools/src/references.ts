import { AppError } from '@app/kernel';
import { fieldPath } from './json-structure';

const POINTER = /^#\/steps\/(0|[1-9]\d{0,2})\/output(\/.*)?$/s;
/** Characters of JSON that references may bring into the inputs of a plan: a short plan must not become a huge one. */
const LARGEST = 1024 * 1024;

/** What a `{"$ref": "#/steps/0/output/assetId"}` points to. */
interface Reference {
  /** Where it stands, such as `assets[0].name`. */
  field: string;
  text: string;
  step: number;
  /** Names and indexes on the way from the step's output. */
  path: string[];
}

/**
 * Replaces every `{"$ref": ...}` in the inputs of one plan by what it points to. Made for one plan, because the sizes of all
 * its references count together.
 */
export class References {
  #length = 0;

  /** @throws AppError VALIDATION_FAILED for a reference that is malformed, not to an earlier step than `step`, or where a flow is named */
  check(input: unknown, field: string, step: number): void {
    if (!isObject(input)) return;
    if (Object.hasOwn(input, '$ref')) throw fault(field, 'REFERENCE', 'a reference stands for a value in the input, not for the input');
    replaced(input, field, (reference) => void earlier(reference, step));
    if (isObject(input.flowId)) throw fault(`${field}.flowId`, 'NOT_REFERABLE', 'a flow is named by its id, not by a reference');
  }

  /** @throws AppError VALIDATION_FAILED when there is nothing at the place, or too much in all */
  resolve(input: unknown, step: number, outputs: readonly object[]): unknown {
    const asJson: unknown[] = [];
    return replaced(input, '', (reference) => {
      earlier(reference, step);
      // As the client would see it: no dates, nothing undefined.
      const output = (asJson[reference.step] ??= jsonOf(outputs[reference.step]));
      const found = reference.path.reduce<unknown>(member, output);
      if (found === undefined) throw fault(reference.field, 'REFERENCE_NOT_FOUND', `there is nothing at ${reference.text}`);
      this.#length += JSON.stringify(found).length;
      if (this.#length > LARGEST)
        throw fault(reference.field, 'TOO_LARGE', `the references of the plan stand for more than ${LARGEST} characters`);
      return found;
    });
  }
}

function replaced(value: unknown, field: string, replace: (reference: Reference) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item, i) => replaced(item, fieldPath(field, String(i), true), replace));
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, '$ref')) return replace(parsed(value, field));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replaced(item, fieldPath(field, name, false), replace)]));
}

function parsed(value: Record<string, unknown>, field: string): Reference {
  const text = value.$ref;
  const found = typeof text === 'string' && Object.keys(value).length === 1 ? POINTER.exec(text) : null;
  const path = found && unescaped(found[2] ?? '');
  if (!found || !path) {
    throw fault(field, 'REFERENCE', '$ref stands alone in its object and is of the form #/steps/0/output/assetId');
  }
  return { field, text: found[0], step: Number(found[1]), path };
}

/** Tokens of a JSON Pointer in the fragment of a URI; null when it is malformed. */
function unescaped(pointer: string): string[] | null {
  try {
    return pointer
      .split('/')
      .slice(1)
      .map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'));
  } catch {
    return null;
  }
}

function earlier({ field, text, step }: Reference, own: number): void {
  if (step >= own) throw fault(field, 'REFERENCE', `${text} is not the output of an earlier step`);
}

function member(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? (value[Number(token)] as unknown) : undefined;
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

const jsonOf = (output: unknown): unknown => JSON.parse(JSON.stringify(output)) as unknown;

const isObject = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object' && !Array.isArray(value);

function fault(field: string, code: string, message: string): AppError {
  return new AppError('VALIDATION_FAILED', 'A reference to the output of another step is not valid; see errors.', {
    errors: [{ field, code, message }],
  });
}
