import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** An operation of the OpenAPI document, as far as tests look at it. */
export interface Operation {
  operationId: string;
  method: string;
  path: string;
  parameters: any[];
  requestBody?: { content: Record<string, { schema: any }> };
  responses: Record<string, any>;
  security?: object[];
}

export interface SeenAnswer {
  status: number;
  contentType: string | null;
  /** Parsed, when it is JSON. */
  body: unknown;
}

const PROBLEM = 'application/problem+json';
/** What is served beside the API. */
const OUTSIDE = /^\/(openapi\.json|docs)(\/|$)/;

/** Holds answers to the OpenAPI document: status and content type are declared for the operation, and the body matches its schema. */
export class AnswerSchema {
  readonly operations: Operation[];
  readonly #ajv = addFormats(new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true }));
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #patterns: [RegExp, Operation][];

  constructor(private readonly document: any) {
    this.#ajv.addKeyword('components');
    this.#ajv.addFormat('binary', true);
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item as object).map(([method, operation]) => ({
        ...(operation as Operation),
        ...{ method: method.toUpperCase(), path },
        parameters: (operation as Operation).parameters.map((parameter) => this.resolve(parameter)),
      })),
    );
    // A name that stands in the path itself goes before a parameter.
    const byParameters = [...this.operations].sort((a, b) => a.path.split('{').length - b.path.split('{').length);
    this.#patterns = byParameters.map((operation) => [new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`), operation]);
  }

  operationOf(method: string, path: string): Operation | undefined {
    return this.#patterns.find(([pattern, operation]) => operation.method === method && pattern.test(path))?.[1];
  }

  /** What is wrong with the answer; null when it keeps to the document. `path` is without its query. */
  faultOf(method: string, path: string, { status, contentType, body }: SeenAnswer): string | null {
    const operation = this.operationOf(method, path);
    const type = contentType?.split(';')[0]!.trim() ?? null;
    if (!operation) {
      const isPreflight = method === 'OPTIONS' && status === 204;
      if (status < 400) return OUTSIDE.test(path) || isPreflight ? null : `${status} from an address that is not in the document`;
      return type === PROBLEM
        ? this.violation({ $ref: '#/components/schemas/Problem' }, body)
        : `${status} as ${type}, no problem document`;
    }
    const response = this.resolve(operation.responses[status]);
    if (!response) return `${operation.operationId} does not declare the status ${status}: ${JSON.stringify(body)}`;
    if (!response.content) return body === '' ? null : `${operation.operationId} declares no body for ${status}`;
    const schema = type === null ? undefined : response.content[type]?.schema;
    if (!schema) return `${operation.operationId} does not declare ${status} as ${type}`;
    const violation = this.violation(schema, body);
    return violation && `${operation.operationId} ${status}: ${violation}`;
  }

  /** How the value breaks a schema of the document; null when it does not. */
  violation(schema: object, value: unknown): string | null {
    const key = JSON.stringify(schema);
    const validate = this.#compiled.get(key) ?? this.#ajv.compile({ components: this.document.components, ...schema });
    this.#compiled.set(key, validate);
    return validate(value) ? null : `${this.#ajv.errorsText(validate.errors)} in ${JSON.stringify(value)?.slice(0, 2_000)}`;
  }

  /** What a reference into the document stands for, or the value itself. @throws Error for a dangling one */
  resolve(value: any): any {
    if (typeof value?.$ref !== 'string') return value;
    const found = value.$ref
      .replace(/^#\//, '')
      .split('/')
      .reduce((at: any, name: string) => at?.[name], this.document);
    if (found === undefined) throw new Error(`${value.$ref} points nowhere`);
    return this.resolve(found);
  }
}
