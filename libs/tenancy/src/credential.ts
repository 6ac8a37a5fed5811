import { type Principal, type Tenant } from '@app/context';

/** A principal that was proven, and the engagements it may act on (account-wide memberships already spread out). */
export interface Credential {
  principal: Principal;
  tenants: Tenant[];
  /** Of the key or token; null: it does not expire by itself. */
  expiresAt: Date | null;
}

/** SQL: the engagements of principal `p` as a JSON list, for a statement that has MEMBERSHIPS among its joins and groups by `p.id`. */
export const TENANTS_COLUMN = `coalesce(jsonb_agg(jsonb_build_object('clientAccountId', e.client_account_id, 'engagementId', e.id)) FILTER (WHERE e.id IS NOT NULL), '[]') AS tenants`;
/** SQL: joins the memberships of principal `p`, and the engagements `e` that they give. */
export const MEMBERSHIPS = `LEFT JOIN memberships m ON m.principal_id = p.id
     LEFT JOIN engagements e ON e.client_account_id = m.client_account_id AND (m.engagement_id IS NULL OR e.id = m.engagement_id)`;
