import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuditService } from '@app/audit';
import { currentContext, type IncomingRequest } from '@app/context';
import { AppError, isUuid } from '@app/kernel';
import { ACCESS_POLICY, type AccessPolicy, TENANT_ROLES } from './access-policy';
import { Authenticator, type Credential } from './authenticator';
import { selectTenant } from './select-tenant';

/**
 * Default deny, for every route:
 * 1. a route without a declared policy is refused (and stops the boot, see RoutePolicyCheck);
 * 2. the API key proves the principal;
 * 3. the role must be one of the route's;
 * 4. tenant and engagement are fixed from the principal's memberships;
 * 5. whatever is refused is audited here, because no interceptor runs after a guard's refusal.
 */
@Injectable()
export class TenantGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditService,
  ) {}

  async canActivate(execution: ExecutionContext): Promise<boolean> {
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(ACCESS_POLICY, [
      execution.getHandler(),
      execution.getClass(),
    ]);
    if (policy?.public) return true;
    const request = execution.switchToHttp().getRequest<IncomingRequest & { method: string; url: string }>();
    try {
      await this.#admit(request, policy);
      return true;
    } catch (error) {
      if (error instanceof AppError) await this.#recordDenial(request, error);
      throw error;
    }
  }

  async #admit(request: IncomingRequest, policy: AccessPolicy | undefined): Promise<void> {
    const credential = await this.#authenticate(request);
    const { principal, tenants } = credential;
    const allowed = policy?.roles.includes(principal.role) ?? false;
    const needsTenant = TENANT_ROLES.includes(principal.role);
    const tenant = needsTenant
      ? selectTenant(tenants, { clientAccountId: header(request, 'x-client-account-id'), engagementId: header(request, 'x-engagement-id') })
      : null;
    const context = currentContext().identify({ principal, tenant });
    if (!allowed)
      throw new AppError(
        'ROLE_FORBIDDEN',
        `The role ${principal.role} may not do this; it takes ${policy?.roles.join(' or ') ?? 'a declared policy'}.`,
      );
    if (context.flowId !== null && !isUuid(context.flowId)) throw new AppError('TENANT_CONTEXT_REQUIRED', 'X-Flow-ID must be one UUID.');
  }

  async #authenticate(request: IncomingRequest): Promise<Credential> {
    const bearer = /^Bearer ([^\s,]+)$/i.exec(header(request, 'authorization') ?? '')?.[1];
    const credential = bearer ? await this.authenticator.authenticate(bearer) : null;
    if (!credential) throw new AppError('UNAUTHENTICATED', 'Send a valid API key as "Authorization: Bearer <key>".');
    return credential;
  }

  async #recordDenial(request: { method: string; url: string }, error: AppError): Promise<void> {
    await this.audit.recordDetached(currentContext(), {
      category: 'SECURITY_EVENT',
      level: 'WARN',
      operation: 'access.denied',
      details: { code: error.code, method: request.method, path: request.url.split('?')[0]?.slice(0, 300), success: false },
    });
  }
}

function header(request: IncomingRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
