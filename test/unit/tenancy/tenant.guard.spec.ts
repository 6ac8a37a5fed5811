import { type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type AuditEvent, type AuditService } from '@app/audit';
import { RequestContext, type Role, runInContext, type Tenant } from '@app/context';
import { AppError, type ClientAccountId, type EngagementId, type PrincipalId } from '@app/kernel';
import { ACCESS_POLICY, Public, Roles, TENANT_ROLES } from '../../../libs/tenancy/src/access-policy';
import { type Authenticator } from '../../../libs/tenancy/src/authenticator';
import { type Credential } from '../../../libs/tenancy/src/credential';
import { type DefaultTenant } from '../../../libs/tenancy/src/default-tenant';
import { type GuardedRequest } from '../../../libs/tenancy/src/guarded-request';
import { type FailedAuthentications } from '../../../libs/tenancy/src/rate-limit/failed-authentications';
import { TenantGuard } from '../../../libs/tenancy/src/tenant.guard';

const id = (n: number): string => `0000000${n}-0000-4000-8000-0000000000ab`;
const tenant = (account: number, engagement: number): Tenant => ({
  clientAccountId: id(account) as ClientAccountId,
  engagementId: id(engagement) as EngagementId,
});
const OWN = tenant(1, 2);
const DEFAULT = tenant(8, 9);
const ADDRESS = '192.0.2.7';
const KEY = 'sr_key';

class Routes {
  @Roles('agent', 'operator')
  declared(this: void): void {}
  @Public()
  open(this: void): void {}
  undeclared(this: void): void {}
}
@Roles('admin')
class AdminRoutes {
  inherited(this: void): void {}
  @Roles('agent')
  overridden(this: void): void {}
}

describe('the guard of every route', () => {
  let role: Role;
  let tenants: Tenant[];
  let fallback: Tenant | null;
  let tooMany: AppError | null;
  const asked: string[] = [];
  const failed: (string | null)[] = [];
  const denied: { event: AuditEvent; context: RequestContext }[] = [];
  let context: RequestContext;

  beforeEach(() => {
    [role, tenants, fallback, tooMany] = ['agent', [OWN], null, null];
    for (const list of [asked, failed, denied]) list.length = 0;
    context = new RequestContext({ requestId: 'r', ipAddress: ADDRESS });
  });

  const principal = () => ({ id: id(5) as PrincipalId, name: 'ada', role, keyId: null });
  const guard = new TenantGuard(
    new Reflector(),
    {
      authenticate: async (bearer: string): Promise<Credential | null> => {
        asked.push(bearer);
        return bearer === KEY ? { principal: principal(), tenants, expiresAt: null } : null;
      },
    } as Authenticator,
    { for: async () => fallback } as unknown as DefaultTenant,
    { recordDetached: async (of: RequestContext, event: AuditEvent) => void denied.push({ event, context: of }) } as AuditService,
    {
      add: async (address: string | null) => {
        failed.push(address);
        if (tooMany) throw tooMany;
      },
    } as FailedAuthentications,
  );

  const admit = async (parts: Partial<GuardedRequest> = {}, handler: () => void = Routes.prototype.declared, of: object = Routes) => {
    const request = {
      method: 'POST',
      url: '/x?secret=1',
      raw: { rawHeaders: [] },
      routeOptions: {},
      params: {},
      query: {},
      body: {},
      ...parts,
    };
    request.headers = { authorization: `Bearer ${KEY}`, ...parts.headers };
    const execution = { getHandler: () => handler, getClass: () => of, switchToHttp: () => ({ getRequest: () => request }) };
    return runInContext(context, () => guard.canActivate(execution as unknown as ExecutionContext));
  };
  const codes = (): unknown[] => denied.map(({ event }) => event.details?.code);

  it('lets a principal of the right role in, as itself and for its one engagement', async () => {
    expect(await admit()).toBe(true);
    expect(context.principal).toEqual(principal());
    expect(context.tenant).toEqual(OWN);
    expect(context.tenantDefaulted).toBe(false);
    expect({ denied, failed }).toEqual({ denied: [], failed: [] });
  });

  it('binds the engagement that the headers select, each of them', async () => {
    tenants = [OWN, tenant(1, 3), tenant(4, 5)];
    await admit({ headers: { 'x-engagement-id': id(3) } });
    expect(context.tenant).toEqual(tenant(1, 3));
    context = new RequestContext({ requestId: 'r' });
    await admit({ headers: { 'x-client-account-id': id(4) } });
    expect(context.tenant).toEqual(tenant(4, 5));
  });

  it('refuses an engagement that is not among the memberships, audits whose request it was, and binds no tenant', async () => {
    await expect(admit({ headers: { 'x-engagement-id': id(7) } })).rejects.toMatchObject({ code: 'TENANT_FORBIDDEN' });
    expect(denied).toEqual([
      { context, event: expect.objectContaining({ operation: 'access.denied', details: expect.objectContaining({ path: '/x' }) }) },
    ]);
    expect(context.principal).toEqual(principal());
    expect(context.tenant).toBeNull();
  });

  it('refuses a header that names a tenant twice before it is read', async () => {
    const twice = { raw: { rawHeaders: ['X-Engagement-ID', id(2), 'X-Engagement-ID', id(7)] }, headers: { 'x-engagement-id': id(2) } };
    await expect(admit(twice)).rejects.toMatchObject({ code: 'TENANT_CONTEXT_REQUIRED' });
    expect(context.principal).toEqual(principal());
    expect(context.tenant).toBeNull();
  });

  it('gives the default tenant to requests that name none, and to no others', async () => {
    fallback = DEFAULT;
    await admit();
    expect({ tenant: context.tenant, defaulted: context.tenantDefaulted }).toEqual({ tenant: DEFAULT, defaulted: true });
    context = new RequestContext({ requestId: 'r' });
    await admit({ headers: { 'x-engagement-id': id(2) } });
    expect({ tenant: context.tenant, defaulted: context.tenantDefaulted }).toEqual({ tenant: OWN, defaulted: false });
  });

  it('binds no tenant for a role that exists outside of tenants, which may then name one in its body', async () => {
    role = 'operator';
    fallback = DEFAULT;
    expect(await admit({ body: { engagementId: id(2) } })).toBe(true);
    expect(context.principal?.role).toBe('operator');
    expect(context.tenant).toBeNull();
    expect(TENANT_ROLES).toEqual(['agent', 'auditor']);
  });

  it.each([
    ['a tenant in the body', { body: { engagementId: id(2) } }, 'VALIDATION_FAILED'],
    ['two flows', { headers: { 'x-flow-id': id(3) }, body: { flowId: id(4) } }, 'TENANT_CONTEXT_REQUIRED'],
  ])('refuses %s, and audits it', async (_what, parts, code) => {
    await expect(admit(parts)).rejects.toMatchObject({ code });
    expect(codes()).toEqual([code]);
  });

  it('refuses a role that the route does not name', async () => {
    role = 'auditor';
    await expect(admit()).rejects.toMatchObject({ code: 'ROLE_FORBIDDEN', message: expect.stringContaining('agent or operator') });
    expect(codes()).toEqual(['ROLE_FORBIDDEN']);
  });

  it('refuses everybody on a route that declares nothing', async () => {
    await expect(admit({}, Routes.prototype.undeclared)).rejects.toMatchObject({
      code: 'ROLE_FORBIDDEN',
      message: expect.stringContaining('a declared policy'),
    });
    expect(codes()).toEqual(['ROLE_FORBIDDEN']);
  });

  it('takes the policy of the handler before that of its class', async () => {
    await expect(admit({}, AdminRoutes.prototype.inherited, AdminRoutes)).rejects.toMatchObject({ code: 'ROLE_FORBIDDEN' });
    context = new RequestContext({ requestId: 'r' });
    expect(await admit({}, AdminRoutes.prototype.overridden, AdminRoutes)).toBe(true);
  });

  it('asks nothing of a public route', async () => {
    expect(await admit({ headers: { authorization: '' } }, Routes.prototype.open)).toBe(true);
    expect({ asked, failed, principal: context.principal }).toEqual({ asked: [], failed: [], principal: null });
    expect(Reflect.getMetadata(ACCESS_POLICY, Routes.prototype.open)).toEqual({ public: true, roles: [] });
    expect(Reflect.getMetadata(ACCESS_POLICY, Routes.prototype.declared)).toEqual({ public: false, roles: ['agent', 'operator'] });
  });

  it.each([
    ['nothing', undefined, []],
    ['an unknown key', 'Bearer sr_other', ['sr_other']],
    ['no scheme', KEY, []],
    ['another scheme', `Basic ${KEY}`, []],
    ['something before the scheme', `x Bearer ${KEY}`, []],
    ['two keys', `Bearer ${KEY}, Bearer ${KEY}`, []],
    ['something behind the key', `Bearer ${KEY} x`, []],
    ['no key', 'Bearer ', []],
  ])('refuses %s as authorization, counts it by address and audits it for nobody', async (_what, authorization, looked) => {
    await expect(admit({ headers: { authorization } })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect({ asked, failed, codes: codes(), principal: context.principal }).toEqual({
      ...{ asked: looked, failed: [ADDRESS], codes: ['UNAUTHENTICATED'], principal: null },
    });
  });

  it('takes the scheme in any case', async () => {
    expect(await admit({ headers: { authorization: `bEARER ${KEY}` } })).toBe(true);
    expect(asked).toEqual([KEY]);
  });

  it('does not even look up a key that was sent twice', async () => {
    const twice = { raw: { rawHeaders: ['authorization', `Bearer ${KEY}`, 'Authorization', 'Bearer other'] } };
    await expect(admit(twice)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(asked).toEqual([]);
  });

  it('writes no audit row once an address has failed too often, nor for a fault of its own', async () => {
    tooMany = new AppError('RATE_LIMITED', 'Too many.');
    await expect(admit({ headers: { authorization: '' } })).rejects.toBe(tooMany);
    expect(denied).toEqual([]);
    const broken = new Error('The database is away.');
    tenants = new Proxy([], {
      get: () => {
        throw broken;
      },
    });
    await expect(admit({ headers: { 'x-engagement-id': id(2) } })).rejects.toBe(broken);
    expect(denied).toEqual([]);
  });
});
