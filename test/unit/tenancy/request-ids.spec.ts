import { AppError } from '@app/kernel';
import { type GuardedRequest } from '../../../libs/tenancy/src/guarded-request';
import { assertIdsOnce, assertNoTenantField, assertOneFlow } from '../../../libs/tenancy/src/request-ids';

const F1 = '0000000a-0000-4000-8000-0000000000ab';
const F2 = '0000000b-0000-4000-8000-0000000000ab';
const FLOW_ROUTE = '/api/v1/discovery/flows/:id/assets';
const EXECUTIONS = '/api/v1/tools/:name/executions';

const request = (parts: Partial<GuardedRequest>): GuardedRequest => ({
  headers: {},
  method: 'POST',
  url: '/',
  raw: { rawHeaders: [] },
  routeOptions: {},
  params: {},
  query: {},
  body: undefined,
  ...parts,
});
const refusal = (work: () => void): AppError | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
};

describe('a header', () => {
  const raw = (...rawHeaders: string[]): { raw: { rawHeaders: string[] } } => ({ raw: { rawHeaders } });

  it.each(['X-Client-Account-ID', 'X-Engagement-ID', 'X-Flow-ID'])('that names an id is refused when it is repeated: %s', (name) => {
    expect(refusal(() => assertIdsOnce(request(raw(name, F1, name.toLowerCase(), F1))))).toMatchObject({
      code: 'TENANT_CONTEXT_REQUIRED',
      message: `${name} was sent more than once: send it once.`,
    });
    expect(refusal(() => assertIdsOnce(request(raw(name, F1, 'Accept', '*/*', 'Accept', 'text/html'))))).toBeNull();
  });
});

describe('the flow of a request', () => {
  const header = { 'x-flow-id': F1 };
  it.each<[string, Partial<GuardedRequest>]>([
    ['nowhere', {}],
    ['by the header alone', { headers: header }],
    ['by header and address', { headers: header, routeOptions: { url: FLOW_ROUTE }, params: { id: F1 } }],
    ['by header and address in capitals', { headers: header, routeOptions: { url: FLOW_ROUTE }, params: { id: F1.toUpperCase() } }],
    ['by header and body', { headers: header, body: { flowId: F1 } }],
    ['by body and input', { body: { flowId: F1, input: { flowId: F1 } } }],
    ['by a body that is malformed, which its validation refuses', { headers: header, body: { flowId: 7, input: [] } }],
    ['by an address of another thing', { headers: header, routeOptions: { url: '/api/v1/admin/api-keys/:id' }, params: { id: F2 } }],
    ['by header and every step of a plan', { headers: header, body: { steps: [{ input: { flowId: F1 } }, { input: {} }, 'no step'] } }],
    ['by no body but a list', { headers: header, body: [{ flowId: F2 }] }],
  ])('may be named %s', (_what, parts) => {
    expect(refusal(() => assertOneFlow(request(parts)))).toBeNull();
  });

  it.each<[string, Partial<GuardedRequest>]>([
    ['X-Flow-ID and the address', { headers: header, routeOptions: { url: FLOW_ROUTE }, params: { id: F2 } }],
    ['X-Flow-ID and the address', { headers: header, routeOptions: { url: '/x/flows/:flowId' }, params: { flowId: F2 } }],
    ['X-Flow-ID and flowId', { headers: header, routeOptions: { url: EXECUTIONS }, params: { name: 'x' }, body: { flowId: F2 } }],
    ['X-Flow-ID and input.flowId', { headers: header, body: { input: { flowId: F2 } } }],
    ['flowId and steps[1].input.flowId', { body: { flowId: F1, steps: [{ input: { flowId: F1 } }, { input: { flowId: F2 } }] } }],
    ['steps[0].input.flowId and steps[1].input.flowId', { body: { steps: [{ input: { flowId: F1 } }, { input: { flowId: F2 } }] } }],
    ['flowId and input.flowId', { body: { flowId: F1, input: { flowId: F2 } } }],
  ])('is refused when two are named, by %s', (where, parts) => {
    expect(refusal(() => assertOneFlow(request(parts)))).toMatchObject({
      code: 'TENANT_CONTEXT_REQUIRED',
      message: `${where} name different flows: name one flow.`,
    });
  });

  it.each(['', 'f1', `${F1}, ${F1}`])('is refused as a header %p', (text) => {
    expect(refusal(() => assertOneFlow(request({ headers: { 'x-flow-id': text } })))).toMatchObject({
      code: 'TENANT_CONTEXT_REQUIRED',
      message: 'X-Flow-ID must be one UUID.',
    });
  });
});

describe('a tenant outside of the headers', () => {
  it.each([
    ['the query', { query: { clientAccountId: F1 } }, 'clientAccountId'],
    ['the query, in another spelling', { query: { engagement_id: F1 } }, 'engagement_id'],
    ['the body', { body: { engagementId: F1 } }, 'engagementId'],
    ['the body, in the spelling of the header', { body: { 'X-Client-Account-ID': F1 } }, 'X-Client-Account-ID'],
    ['the body', { body: { tenant: 'a' } }, 'tenant'],
  ])('is refused in %s, by its field', (_where, parts, field) => {
    expect(() => assertNoTenantField(request(parts))).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        errors: [{ field, code: 'WHITELIST_VALIDATION', message: `property ${field} should not exist` }],
      }),
    );
  });

  it('is told of at most a hundred times', () => {
    const body = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`tenant${'_'.repeat(i)}`, 'a']));
    expect(refusal(() => assertNoTenantField(request({ body })))?.errors).toHaveLength(100);
  });

  it('is not seen in other fields, nor in what is no object', () => {
    for (const parts of [{ query: { limit: '1' }, body: { input: {}, flowId: F1 } }, { body: 'tenantId' }, { body: [{ tenantId: 1 }] }])
      expect(() => assertNoTenantField(request(parts))).not.toThrow();
  });
});
