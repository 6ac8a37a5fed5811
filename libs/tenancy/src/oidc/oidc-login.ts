import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig, type OidcConfig } from '@app/config';
import { type Principal, type Tenant } from '@app/context';
import { DatabasePools, sql } from '@app/persistence';
import { TENANT_ROLES } from '../access-policy';
import { type Credential, MEMBERSHIPS, TENANTS_COLUMN } from '../credential';
import { claimedRole, type ClaimedTenant, claimedTenants } from './claims';
import { type AccessToken, isCompactJws, OidcVerifier } from './oidc-verifier';
import { SigningKeys } from './signing-keys';
import { principalIdOf } from './subject';

const REGISTERED = sql(
  'tenancy.oidc_principal',
  `SELECT p.id, p.name, p.role, ${TENANTS_COLUMN}
     FROM principals p
     ${MEMBERSHIPS}
    WHERE p.issuer = $1 AND p.subject = $2
    GROUP BY p.id`,
);
const EXISTING = sql(
  'tenancy.claimed_tenants',
  `SELECT e.client_account_id AS "clientAccountId", e.id AS "engagementId"
     FROM unnest($1::uuid[], $2::uuid[]) AS claimed (client_account_id, engagement_id)
     JOIN engagements e ON e.client_account_id = claimed.client_account_id AND (claimed.engagement_id IS NULL OR e.id = claimed.engagement_id)`,
);

/**
 * Access tokens and who they belong to. A subject that is registered has role and memberships from the database, whatever
 * its token claims; any other has them from the claims, when the configuration names those.
 */
@Injectable()
export class OidcLogin {
  readonly #pools: DatabasePools;
  readonly #oidc: OidcConfig | null;
  readonly #verifier: OidcVerifier | null;

  constructor(pools: DatabasePools, @Inject(APP_CONFIG) { oidc }: AppConfig) {
    this.#pools = pools;
    this.#oidc = oidc;
    this.#verifier = oidc && new OidcVerifier(oidc, new SigningKeys(oidc));
  }

  /** Whether the text is for us: OIDC is configured and it has the form of a token. */
  takes(bearer: string): boolean {
    return this.#verifier !== null && isCompactJws(bearer);
  }

  /** Null for a token that is not valid, and for one whose subject is nobody here. */
  async credentialOf(bearer: string): Promise<Credential | null> {
    const token = await this.#verifier?.verify(bearer);
    if (!token || !this.#oidc) return null;
    return (await this.#registered(token, this.#oidc)) ?? this.#claimed(token, this.#oidc);
  }

  async #registered({ subject, expiresAt }: AccessToken, { issuer }: OidcConfig): Promise<Credential | null> {
    const values = [issuer, subject];
    const { rows } = await this.#pools.ops.query<Omit<Principal, 'keyId'> & { tenants: Tenant[] }>({ ...REGISTERED, values });
    const [row] = rows;
    return row ? { principal: { id: row.id, name: row.name, role: row.role, keyId: null }, tenants: row.tenants, expiresAt } : null;
  }

  async #claimed({ subject, expiresAt, claims }: AccessToken, oidc: OidcConfig): Promise<Credential | null> {
    const role = oidc.roleClaim === null ? null : claimedRole(ownClaim(claims, oidc.roleClaim));
    if (!role) return null;
    const named = oidc.tenantsClaim !== null && TENANT_ROLES.includes(role) ? claimedTenants(ownClaim(claims, oidc.tenantsClaim)) : [];
    if (!named) return null;
    const principal = { id: principalIdOf(oidc.issuer, subject), name: subject, role, keyId: null };
    return { principal, tenants: await this.#existing(named), expiresAt };
  }

  /** A claim names tenants by id; one that is not there, or an engagement of another account, is left out. */
  async #existing(named: ClaimedTenant[]): Promise<Tenant[]> {
    const values = [named.map(({ clientAccountId }) => clientAccountId), named.map(({ engagementId }) => engagementId)];
    return (await this.#pools.ops.query<Tenant>({ ...EXISTING, values })).rows;
  }
}

/** `toString` and the like are no claims. */
function ownClaim(claims: AccessToken['claims'], name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}
