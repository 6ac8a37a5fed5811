import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuditService } from '@app/audit';
import { currentContext, type Identity, isRepeated } from '@app/context';
import { AppError } from '@app/kernel';
import { ACCESS_POLICY, type AccessPolicy, TENANT_ROLES } from './access-policy';
import { Authenticator } from './authenticator';
import { type Credential } from './credential';
import { denial } from './denial';
import { DefaultTenant } from './default-tenant';
import { type GuardedRequest, header } from './guarded-request';
import { FailedAuthentications } from './rate-limit/failed-authentications';
import { assertIdsOnce, assertNoTenantField, assertOneFlow } from './request-ids';
import { namesTenant, selectTenant } from './select-tenant';

/**
 * Default deny, for every route:
 * 1. a route without a declared policy is refused (and stops the boot, see RoutePolicyCheck);
 * 2. the API key or access token proves the principal;
 * 3. no id is said twice: what two readers could read in two ways is refused;
 * 4. tenant and engagement are fixed from the principal's memberships;
 * 5. the role must be one of the route's;
 * 6. nothing else in the request names a tenant, and all of it means one flow;
 * 7. whatever is refused is audited here, because no interceptor runs after a guard's refusal; but not what comes from an
 *    address of too many failed authentications.
 */
@Injectable()
export class TenantGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly defaultTenant: DefaultTenant,
    private readonly audit: AuditService,
    private readonly failures: FailedAuthentications,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(ACCESS_POLICY, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (policy?.public) return true;
    const request = execution.switchToHttp().getRequest<GuardedRequest>();
    try {
      await this.#admit(request, policy);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code !== 'RATE_LIMITED')
        await this.audit.recordDetached(currentContext(), denial(request, error));
      throw error;
    }
  }

  async #admit(request: GuardedRequest, policy: AccessPolicy | undefined): Promise<void> {
    const credential = await this.#authenticate(request);
    const { principal } = credential;
    let identity: Identity = { principal, tenant: null };
    try {
      assertIdsOnce(request);
      identity = { principal, ...(await this.#tenantOf(request, credential)) };
    } finally {
      // Also when no tenant came of it: the audit row of the refusal must say whose it was.
      currentContext().identify(identity);
    }
    if (!policy?.roles.includes(principal.role))
      throw new AppError(
        'ROLE_FORBIDDEN',
        `The role ${principal.role} may not do this; it takes ${policy?.roles.join(' or ') ?? 'a declared policy'}.`,
      );
    if (identity.tenant) assertNoTenantField(request);
    assertOneFlow(request);
  }

  async #authenticate(request: GuardedRequest): Promise<Credential> {
    const bearer = /^Bearer ([^\s,]+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
    const credential = bearer && !isRepeated(request, 'Authorization') ? await this.authenticator.authenticate(bearer) : null;
    if (credential) return credential;
    await this.failures.add(currentContext().ipAddress);
    throw new AppError('UNAUTHENTICATED', 'Send a valid API key or access token, once, as "Authorization: Bearer <it>".');
  }

  async #tenantOf(request: GuardedRequest, { principal, tenants }: Credential): Promise<Omit<Identity, 'principal'>> {
    if (!TENANT_ROLES.includes(principal.role)) return { tenant: null };
    const selector = { clientAccountId: header(request, 'x-client-account-id'), engagementId: header(request, 'x-engagement-id') };
    const fallback = namesTenant(selector) ? null : await this.defaultTenant.for(principal);
    return { tenant: fallback ?? selectTenant(tenants, selector), tenantDefaulted: fallback !== null };
  }
}
