import * as fc from 'fast-check';
import { type AnswerSchema, type Operation } from '../answer-schema';
import { type WireRequest } from './send';
import { uploads } from './uploads';
import { NASTY_TEXTS, nasty, type KnownIds, SchemaValues } from './values';

/** Who asks: the key and, for some, the headers that choose the tenant. */
export interface Actor {
  name: string;
  headers: Record<string, string>;
}

export interface FuzzedRequest extends WireRequest {
  actor: string;
  operationId: string;
}

export interface Subject {
  contract: AnswerSchema;
  actors: Actor[];
  /** Actors that may call an operation, so that most requests get past the guard. */
  allowed(operation: Operation): Actor[];
  ids: KnownIds;
}

const often = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>, weight = 8): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd });
const RAW_SEGMENTS = [
  '%zz',
  '%',
  '%00',
  '%ff%fe',
  '..',
  '.',
  '%2e%2e',
  '%2F',
  '*',
  'a;b',
  '(',
  "'",
  '%F0%9F%9A%80',
  'x'.repeat(101),
  ':id',
];
/** Header values travel as latin1; line breaks and NUL are no HTTP at all. */
const headerText = fc.constantFrom(...NASTY_TEXTS.map((text) => text.replace(/[\r\n\0]|[^\x20-\xff]/g, '')), 'é'.repeat(150), 'a, b', '"');
const ODD_TYPES = [
  ...[
    'text/xml',
    '',
    'application/json; charset=utf-16',
    'application/json;',
    'APPLICATION/JSON',
    'text/csv',
    'a/b/c',
    'multipart/form-data',
  ],
  ...[
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/x-raw-import',
    'application/merge-patch+json',
    '\xe9',
  ],
];
const ODD_HEADERS = [
  ...[
    'x-request-id',
    'traceparent',
    'user-agent',
    'accept',
    'content-encoding',
    'x-http-method-override',
    'x-forwarded-for',
    'last-event-id',
  ],
  ...['if-none-match', 'range', 'cookie', 'origin', 'idempotency-key', '__proto__', 'x-client-account-id', 'x-engagement-id', 'x-flow-id'],
];
const BROKEN_JSON = [
  '',
  '{',
  '{"a":',
  'nul',
  '[1,]',
  '{"input":{},"__proto__":{"a":1}}',
  '\ufeff{}',
  '{"a":1}{"b":2}',
  '"text"',
  '1',
  'null',
  '[]',
];

/** Requests to one operation of the document: as it wants them, nearly so, and not at all. */
export function requestsTo(operation: Operation, subject: Subject): fc.Arbitrary<FuzzedRequest> {
  const values = new SchemaValues(subject.contract, subject.ids);
  const parts = {
    path: pathOf(operation, values, subject.ids),
    query: queryOf(operation, values),
    headers: headersOf(operation, values),
    body: bodyOf(operation, values),
  };
  const actor = often(fc.constantFrom(...subject.allowed(operation)), fc.constantFrom(...subject.actors), 6);
  const method = often(fc.constant(operation.method), fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'), 30);
  const oddHeader = often(
    fc.constant<Record<string, string>>({}),
    fc.tuple(fc.constantFrom(...ODD_HEADERS), headerText).map(([name, value]) => ({ [name]: value })),
    5,
  );
  return fc
    .record({ ...parts, actor, method, oddHeader })
    .map(({ path, query, headers, body, actor: who, method: verb, oddHeader: odd }) => ({
      method: verb,
      target: path + query,
      headers: { ...who.headers, ...headers, ...(body?.type === undefined ? {} : { 'content-type': body.type }), ...odd },
      body: body?.bytes ?? null,
      actor: who.name,
      operationId: operation.operationId,
    }));
}

/** One operation for each tool: its name and its own input schema in the place of any tool's. */
export function executionsOf(execute: Operation, contract: AnswerSchema): Operation[] {
  const { properties, ...request } = contract.resolve(execute.requestBody!.content['application/json']!.schema);
  const executions: any[] = contract.resolve({ $ref: '#/components/schemas/ToolExecution' }).oneOf;
  return executions.map(({ properties: { tool } }, i) => ({
    ...execute,
    operationId: `${execute.operationId}:${tool.const}`,
    parameters: execute.parameters.map((parameter) => (parameter.name === 'name' ? { ...parameter, schema: tool } : parameter)),
    requestBody: {
      content: { 'application/json': { schema: { ...request, properties: { ...properties, input: properties.input.anyOf[i] } } } },
    },
  }));
}

/** Half a surrogate pair has no encoding. */
const encoded = (value: unknown): string => encodeURIComponent(String(value).replace(/\p{Surrogate}/gu, ''));

function pathOf({ operationId, path, parameters }: Operation, values: SchemaValues, ids: KnownIds): fc.Arbitrary<string> {
  const encodedOf = (text: fc.Arbitrary<unknown>): fc.Arbitrary<string> => text.map((value) => encoded(value));
  const segments = path.split('/').map((segment) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (!name) return fc.constant(segment);
    const { schema } = parameters.find((parameter) => parameter.in === 'path' && parameter.name === name)!;
    const odd = fc.oneof(encodedOf(fc.constantFrom(...NASTY_TEXTS)), fc.constantFrom(...RAW_SEGMENTS));
    const own = `${operationId}.${name}`;
    return often(encodedOf(values.valid(schema, ids[own] ? own : name)), odd, 12);
  });
  return fc.tuple(...segments).map((parts) => parts.join('/'));
}

function queryOf({ parameters }: Operation, values: SchemaValues): fc.Arbitrary<string> {
  const pairs = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) =>
      fc
        .option(often(values.valid(schema, name), nasty), { freq: 2 })
        .map((value) => (value === null ? [] : [`${name}=${encoded(value)}`])),
    );
  const odd = fc.constantFrom(
    'limit=1&limit=2',
    'limit[]=1',
    'a=%zz',
    '__proto__=1',
    'clientAccountId=1',
    '&&=&',
    'limit',
    'cursor=%00',
    '?',
    'x'.repeat(3_000),
  );
  return fc.tuple(fc.tuple(...pairs), often(fc.constant(''), odd, 15)).map(([given, extra]) => {
    const query = [...given.flat(), ...(extra ? [extra] : [])].join('&');
    return query ? `?${query}` : '';
  });
}

function headersOf({ parameters }: Operation, values: SchemaValues): fc.Arbitrary<Record<string, string>> {
  const pairs = parameters
    .filter((parameter) => parameter.in === 'header' && !/^X-(Client|Engagement)/.test(parameter.name))
    .map(({ name, schema }) =>
      fc
        .option(often(values.valid(schema, name === 'X-Flow-ID' ? 'flowId' : ''), headerText), { freq: 1 })
        .map((value): [string, string][] => (value === null ? [] : [[name.toLowerCase(), String(value)]])),
    );
  return fc.tuple(...pairs).map((given) => Object.fromEntries(given.flat()));
}

type Body = { bytes: Buffer; type: string | undefined } | null;

function bodyOf({ method, requestBody }: Operation, values: SchemaValues): fc.Arbitrary<Body> {
  const none = fc.constant<Body>(null);
  const json = requestBody?.content['application/json']?.schema;
  const isUpload = Boolean(requestBody?.content['text/csv']);
  const broken = fc.constantFrom(...BROKEN_JSON).map((text): Body => ({ bytes: Buffer.from(text), type: 'application/json' }));
  const oddType = fc
    .tuple(
      fc.constantFrom(...ODD_TYPES),
      fc.oneof(
        fc.constantFrom(...BROKEN_JSON).map((text) => Buffer.from(text)),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      ),
    )
    .map(([type, bytes]): Body => ({ type, bytes }));
  if (!json) return often(none, fc.oneof(broken, oddType), method === 'GET' ? 30 : 6);
  const asJson = (value: fc.Arbitrary<unknown>): fc.Arbitrary<Body> =>
    value.map((body) => ({ bytes: Buffer.from(JSON.stringify(body) ?? ''), type: 'application/json' }));
  return fc.oneof(
    { weight: isUpload ? 2 : 10, arbitrary: asJson(values.valid(json)) },
    { weight: isUpload ? 1 : 6, arbitrary: asJson(values.nearlyValid(json)) },
    { weight: 1, arbitrary: asJson(nasty) },
    { weight: 1, arbitrary: broken },
    { weight: 1, arbitrary: oddType },
    { weight: 1, arbitrary: none },
    ...(isUpload ? [{ weight: 12, arbitrary: uploads }] : []),
  );
}
