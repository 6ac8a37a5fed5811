import { type ErrorCode, PROBLEMS } from '@app/kernel';
import { Problem } from './problem.view';
import { type Route } from './routes';
import { refTo, type Schema } from './schema';

interface ProblemResponse {
  description: string;
  headers: Record<string, { $ref: string } | { description: string; schema: Schema }>;
  content: Record<string, { schema: Schema }>;
}

const NOT_OPEN: ErrorCode[] = [
  ...(['UNAUTHENTICATED', 'TENANT_CONTEXT_REQUIRED', 'TENANT_FORBIDDEN', 'ROLE_FORBIDDEN'] as const),
  // A tenant that is named anywhere but in the headers.
  'VALIDATION_FAILED',
  ...(['RATE_LIMITED', 'OVERLOADED', 'DATABASE_UNAVAILABLE'] as const),
];
/** CONFLICT: it was done, but the answer was not kept. */
const KEY_PROBLEMS: ErrorCode[] = ['BAD_REQUEST', 'IDEMPOTENCY_IN_PROGRESS', 'IDEMPOTENCY_MISMATCH', 'CONFLICT'];
/** Every answer has it. */
export const REQUEST_ID = { 'X-Request-ID': { $ref: '#/components/headers/RequestId' } };
/** Statuses of which some problem says when to come again. */
const RETRIED = [409, 429, 503];
const RETRY_AFTER = { 'Retry-After': { description: 'Seconds to wait before the next try.', schema: { type: 'integer' } } };

/** Every code that a route can answer with: what the guard, the parsers, the pipes and the database refuse, and what it declares itself. */
export function problemCodes({ access, transaction, answer, sendsBody, keepsKeys, body, query, params }: Route): Set<ErrorCode> {
  const hasParams = Object.keys(params).length > 0;
  return new Set<ErrorCode>([
    'INTERNAL',
    ...(access.public ? [] : NOT_OPEN),
    ...(hasParams ? (['BAD_REQUEST', 'NOT_FOUND', 'ADDRESS_TOO_LONG'] as const) : []),
    ...(sendsBody ? (['BAD_REQUEST', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(body || query ? (['VALIDATION_FAILED'] as const) : []),
    ...(transaction === 'write' ? (['CONFLICT'] as const) : []),
    ...(keepsKeys ? KEY_PROBLEMS : []),
    ...(answer.problems ?? []),
  ]);
}

/** References to the shared responses, by status. */
export function problemResponses(route: Route): Record<string, { $ref: string }> {
  const statuses = [...problemCodes(route)].map((code) => PROBLEMS[code].status);
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]));
}

/** The shared responses: one for each status that a problem can have, with its codes. */
export function sharedResponses(): Record<string, ProblemResponse> {
  const statuses = new Set(Object.values(PROBLEMS).map(({ status }) => status));
  return Object.fromEntries([...statuses].map((status) => [nameOf(status), responseOf(status)]));
}

const nameOf = (status: number): string => `Problem${status}`;

function responseOf(status: number): ProblemResponse {
  const kinds = Object.entries(PROBLEMS).filter(([, kind]) => kind.status === status);
  const narrowed: Schema = { properties: { status: { const: status }, code: { enum: kinds.map(([code]) => code) } } };
  return {
    description: kinds.map(([code, { title }]) => `${code}: ${title}`).join('. '),
    headers: { ...REQUEST_ID, ...(RETRIED.includes(status) ? RETRY_AFTER : {}) },
    content: { 'application/problem+json': { schema: { allOf: [refTo(Problem.name), narrowed] } } },
  };
}
