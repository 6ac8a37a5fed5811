import { type Tenant } from '@app/context';
import { AppError, isUuid } from '@app/kernel';

export interface TenantSelector {
  clientAccountId: string | undefined;
  engagementId: string | undefined;
}

/** Thrown for every tenant that a principal may not have, and for one that does not exist. @returns AppError TENANT_FORBIDDEN */
export function tenantForbidden(): AppError {
  return new AppError('TENANT_FORBIDDEN', 'These credentials give no access to that client account and engagement.');
}

/** Whether the request says anything about its tenant, be it nonsense. */
export function namesTenant({ clientAccountId, engagementId }: TenantSelector): boolean {
  return clientAccountId !== undefined || engagementId !== undefined;
}

/**
 * Which of the principal's engagements is meant. Headers select, they never grant; with one engagement to choose they may
 * be left out. An account without membership and one that does not exist get the same answer.
 * @throws AppError TENANT_CONTEXT_REQUIRED (missing or malformed), TENANT_FORBIDDEN
 */
export function selectTenant(tenants: readonly Tenant[], selector: TenantSelector): Tenant {
  assertUuid('X-Client-Account-ID', selector.clientAccountId);
  assertUuid('X-Engagement-ID', selector.engagementId);
  const wanted = tenants.filter(
    ({ clientAccountId, engagementId }) =>
      (selector.clientAccountId === undefined || clientAccountId === selector.clientAccountId.toLowerCase()) &&
      (selector.engagementId === undefined || engagementId === selector.engagementId.toLowerCase()),
  );
  const [only] = wanted;
  if (!only) {
    if (!namesTenant(selector)) {
      throw new AppError(
        'TENANT_CONTEXT_REQUIRED',
        'These credentials belong to no engagement. Create an engagement, or use credentials of one.',
      );
    }
    throw tenantForbidden();
  }
  // Two memberships, of the account and of the engagement, may give the same one.
  if (wanted.some(({ clientAccountId, engagementId }) => clientAccountId !== only.clientAccountId || engagementId !== only.engagementId)) {
    throw new AppError(
      'TENANT_CONTEXT_REQUIRED',
      'These credentials may act on several engagements: name one with X-Client-Account-ID and X-Engagement-ID.',
    );
  }
  return only;
}

function assertUuid(header: string, value: string | undefined): void {
  if (value !== undefined && !isUuid(value)) throw new AppError('TENANT_CONTEXT_REQUIRED', `${header} must be one UUID.`);
}
