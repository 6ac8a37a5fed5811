/** Every error code a client can meet. Closed on purpose: a new code needs its line in the problem table below. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'TENANT_CONTEXT_REQUIRED'
  | 'TENANT_FORBIDDEN'
  | 'ROLE_FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'BAD_REQUEST'
  | 'CONFLICT'
  | 'FLOW_STATE_CONFLICT'
  | 'PAYLOAD_TOO_LARGE'
  | 'ADDRESS_TOO_LONG'
  | 'HEADERS_TOO_LARGE'
  | 'REQUEST_TIMEOUT'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'VALIDATION_FAILED'
  | 'CLEANSING_REQUIRED'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'IDEMPOTENCY_MISMATCH'
  | 'UNREADABLE_IMPORT'
  | 'DRY_RUN_IMPOSSIBLE'
  | 'WORK_ROLLED_BACK'
  | 'RATE_LIMITED'
  | 'NO_TENANT_CONTEXT'
  | 'SESSION_CLOSED'
  | 'SESSION_OWNERSHIP_VIOLATION'
  | 'REQUEST_ABORTED'
  | 'DEADLINE_EXCEEDED'
  | 'OUTCOME_UNKNOWN'
  | 'DRAINING'
  | 'OVERLOADED'
  | 'DATABASE_UNAVAILABLE'
  | 'INTERNAL';

export interface ProblemKind {
  status: number;
  title: string;
}

/** Code -> HTTP status and title (RFC 9457). Total over ErrorCode, so that nothing falls through to a default 500. */
export const PROBLEMS = {
  UNAUTHENTICATED: { status: 401, title: 'Authentication required' },
  TENANT_CONTEXT_REQUIRED: { status: 400, title: 'Tenant context required' },
  TENANT_FORBIDDEN: { status: 403, title: 'No access to this tenant' },
  ROLE_FORBIDDEN: { status: 403, title: 'Role not sufficient' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed' },
  BAD_REQUEST: { status: 400, title: 'Bad request' },
  CONFLICT: { status: 409, title: 'Conflict' },
  FLOW_STATE_CONFLICT: { status: 409, title: 'Not possible in the present state of the flow' },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'Payload too large' },
  ADDRESS_TOO_LONG: { status: 414, title: 'Address too long' },
  HEADERS_TOO_LARGE: { status: 431, title: 'Headers too large' },
  REQUEST_TIMEOUT: { status: 408, title: 'Request not received in time' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'Media type not supported' },
  VALIDATION_FAILED: { status: 422, title: 'Validation failed' },
  CLEANSING_REQUIRED: { status: 422, title: 'Cleansed data required' },
  IDEMPOTENCY_IN_PROGRESS: { status: 409, title: 'The first request with this Idempotency-Key is still running' },
  IDEMPOTENCY_MISMATCH: { status: 422, title: 'The Idempotency-Key was used for another request' },
  UNREADABLE_IMPORT: { status: 422, title: 'The import cannot be read' },
  DRY_RUN_IMPOSSIBLE: { status: 422, title: 'The tool cannot be run dry' },
  WORK_ROLLED_BACK: { status: 500, title: 'The work was rolled back' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  NO_TENANT_CONTEXT: { status: 500, title: 'No tenant bound' },
  SESSION_CLOSED: { status: 500, title: 'Session used after its boundary' },
  SESSION_OWNERSHIP_VIOLATION: { status: 500, title: 'The session belongs to the orchestrator' },
  REQUEST_ABORTED: { status: 499, title: 'The client has gone' },
  DEADLINE_EXCEEDED: { status: 503, title: 'Not done in time' },
  OUTCOME_UNKNOWN: { status: 503, title: 'Outcome not known' },
  DRAINING: { status: 503, title: 'Draining' },
  OVERLOADED: { status: 503, title: 'Too busy' },
  DATABASE_UNAVAILABLE: { status: 503, title: 'Database not available' },
  INTERNAL: { status: 500, title: 'Internal error' },
} as const satisfies Record<ErrorCode, ProblemKind>;

/** One faulty field of a request; `field` is a path such as `mappings[0].target`. */
export interface FieldError {
  field: string;
  code: string;
  message: string;
}

export interface AppErrorOptions {
  errors?: FieldError[];
  /** Seconds; becomes the Retry-After header. */
  retryAfter?: number;
  cause?: unknown;
  /** Further members of the problem document; must be safe to show to the client. */
  extensions?: Record<string, unknown>;
}
