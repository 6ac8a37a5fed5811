import { type Tenant } from '@app/context';
import { AppError, isUuid } from '@app/kernel';

export interface TenantSelector {
  clientAccountId: string | undefined;
  engagementId: string | undefined;
}

/**
 * Which of the principal's engagements is meant. Headers select, they never grant; with one engagement to choose they may
 * be left out. An account without membership and one that does not exist get the same answer.
 * @throws AppError TENANT_CONTEXT_REQUIRED (missing, malformed or sent twice), TENANT_FORBIDDEN
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
    if (selector.clientAccountId === undefined && selector.engagementId === undefined) {
      throw new AppError('TENANT_CONTEXT_REQUIRED', 'This key belongs to no engagement. Create an engagement, or use a key of one.');
    }
    throw new AppError('TENANT_FORBIDDEN', 'This key gives no access to that client account and engagement.');
  }
  // Two memberships, of the account and of the engagement, may give the same one.
  if (wanted.some(({ clientAccountId, engagementId }) => clientAccountId !== only.clientAccountId || engagementId !== only.engagementId)) {
    throw new AppError(
      'TENANT_CONTEXT_REQUIRED',
      'This key may act on several engagements: name one with X-Client-Account-ID and X-Engagement-ID.',
    );
  }
  return only;
}

/** A header sent twice arrives joined by a comma, and so is refused here too. */
function assertUuid(header: string, value: string | undefined): void {
  if (value !== undefined && !isUuid(value)) throw new AppError('TENANT_CONTEXT_REQUIRED', `${header} must be one UUID.`);
}
