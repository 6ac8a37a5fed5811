import { type Role, ROLES } from '@app/context';
import { isUuid } from '@app/kernel';

/** A tenant as a claim names it; engagement null: every engagement of the account. Nothing says yet that it exists. */
export interface ClaimedTenant {
  clientAccountId: string;
  engagementId: string | null;
}

/**
 * The role that a claim gives: the claim is one of our roles, or a list that holds exactly one of them (an issuer's list has
 * roles of other services too). Null for none and for several: to pick one would be to guess a permission.
 */
export function claimedRole(claim: unknown): Role | null {
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  const roles = ROLES.filter((role) => values.includes(role));
  return roles.length === 1 ? roles[0]! : null;
}

/**
 * The tenants that a claim lists, each `clientAccountId` or `clientAccountId/engagementId`; an absent claim lists none. Null
 * for anything else: a list that is understood in part only is not followed.
 */
export function claimedTenants(claim: unknown): ClaimedTenant[] | null {
  if (claim === undefined) return [];
  if (!Array.isArray(claim)) return null;
  const tenants = claim.map(claimedTenant);
  return tenants.every((tenant) => tenant !== null) ? tenants : null;
}

function claimedTenant(text: unknown): ClaimedTenant | null {
  if (typeof text !== 'string') return null;
  const [clientAccountId, engagementId = null, ...more] = text.split('/');
  if (!isUuid(clientAccountId) || (engagementId !== null && !isUuid(engagementId)) || more.length > 0) return null;
  return { clientAccountId, engagementId };
}
