import { isRepeated } from '@app/context';
import { AppError, isUuid } from '@app/kernel';
import { entriesOf, type GuardedRequest, header } from './guarded-request';
import { isTenantField } from './tenant-field';

/** What the request is about; each may be said once. */
const ID_HEADERS = ['X-Client-Account-ID', 'X-Engagement-ID', 'X-Flow-ID'] as const;
/** In a route, the parameter behind `flows/` is the flow. */
const FLOW_PARAMETER = /\/flows\/:(\w+)/;
const MOST_FAULTS = 100;

/** @throws AppError TENANT_CONTEXT_REQUIRED when a header that names a tenant or a flow was sent more than once */
export function assertIdsOnce(request: GuardedRequest): void {
  const repeated = ID_HEADERS.find((name) => isRepeated(request, name));
  if (repeated) throw new AppError('TENANT_CONTEXT_REQUIRED', `${repeated} was sent more than once: send it once.`);
}

/**
 * X-Flow-ID, the address and the body must mean the same flow: else a request would be judged, or audited, by one and act on
 * another. What is malformed in address or body is left to their validation.
 * @throws AppError TENANT_CONTEXT_REQUIRED
 */
export function assertOneFlow(request: GuardedRequest): void {
  const named = header(request, 'x-flow-id');
  if (named !== undefined && !isUuid(named)) throw new AppError('TENANT_CONTEXT_REQUIRED', 'X-Flow-ID must be one UUID.');
  const parameter = FLOW_PARAMETER.exec(request.routeOptions.url ?? '')?.[1];
  const [params, body] = [Object.fromEntries(entriesOf(request.params)), Object.fromEntries(entriesOf(request.body))];
  const steps = Array.isArray(body.steps) ? (body.steps as unknown[]) : [];
  const flowIn = (input: unknown): unknown => Object.fromEntries(entriesOf(input)).flowId;
  const flows = [
    ['X-Flow-ID', named],
    ['the address', parameter && params[parameter]],
    ['flowId', body.flowId],
    ['input.flowId', flowIn(body.input)],
    ...steps.map((step, i) => [`steps[${i}].input.flowId`, flowIn(Object.fromEntries(entriesOf(step)).input)]),
  ].filter((entry): entry is [string, string] => isUuid(entry[1]));
  const [first, ...others] = flows;
  const other = others.find(([, flow]) => flow.toLowerCase() !== first?.[1].toLowerCase());
  if (first && other) throw new AppError('TENANT_CONTEXT_REQUIRED', `${first[0]} and ${other[0]} name different flows: name one flow.`);
}

/**
 * For requests that act on a tenant: it comes from the memberships, and no query or body may seem to choose another. Routes
 * that declare a DTO refuse such a field as they do any other; this holds for those that read neither, too.
 * @throws AppError VALIDATION_FAILED
 */
export function assertNoTenantField({ query, body }: Pick<GuardedRequest, 'query' | 'body'>): void {
  const fields = [query, body].flatMap(entriesOf).flatMap(([field]) => (isTenantField(field) ? [field] : []));
  if (fields.length === 0) return;
  throw new AppError('VALIDATION_FAILED', 'The tenant is chosen by X-Client-Account-ID and X-Engagement-ID only; see errors.', {
    errors: fields
      .slice(0, MOST_FAULTS)
      .map((field) => ({ field, code: 'WHITELIST_VALIDATION', message: `property ${field} should not exist` })),
  });
}
