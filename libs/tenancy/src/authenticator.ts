import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { type Principal, type Tenant } from '@app/context';
import { DatabasePools, sql } from '@app/persistence';
import { LRUCache } from 'lru-cache';
import { hashApiKey, isApiKey } from './api-key';

/** A key's principal and the engagements it may act on (account-wide memberships already spread out). */
export interface Credential {
  principal: Principal;
  tenants: Tenant[];
  expiresAt: Date | null;
}

const LOOK_UP = sql(
  'tenancy.api_key',
  `SELECT k.id AS "keyId", k.expires_at AS "expiresAt", p.id, p.name, p.role,
          coalesce(jsonb_agg(jsonb_build_object('clientAccountId', e.client_account_id, 'engagementId', e.id)) FILTER (WHERE e.id IS NOT NULL), '[]') AS tenants
     FROM api_keys k
     JOIN principals p ON p.id = k.principal_id
     LEFT JOIN memberships m ON m.principal_id = p.id
     LEFT JOIN engagements e ON e.client_account_id = m.client_account_id AND (m.engagement_id IS NULL OR e.id = m.engagement_id)
    WHERE k.key_sha256 = $1 AND k.revoked_at IS NULL
    GROUP BY k.id, p.id`,
);

const CACHE_SIZE = 10_000;
const UNKNOWN = Symbol('unknown key');

/**
 * Turns an API key into a principal. Known keys, and unknown ones, are remembered for AUTH_CACHE_TTL_MS (at most 5 s), so
 * a revoked key stops working within that time.
 */
@Injectable()
export class Authenticator {
  readonly #cache: LRUCache<string, Credential | typeof UNKNOWN> | null;

  constructor(
    private readonly pools: DatabasePools,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.#cache = config.authCacheTtlMs > 0 ? new LRUCache({ max: CACHE_SIZE, ttl: config.authCacheTtlMs }) : null;
  }

  /** Null for a key that is malformed, unknown, revoked or expired: the caller must not tell these apart. */
  async authenticate(apiKey: string): Promise<Credential | null> {
    if (!isApiKey(apiKey)) return null;
    const hash = hashApiKey(apiKey);
    const cacheKey = hash.toString('base64');
    let known = this.#cache?.get(cacheKey);
    if (!known) {
      known = await this.#lookUp(hash);
      this.#cache?.set(cacheKey, known);
    }
    if (known === UNKNOWN) return null;
    return known.expiresAt && known.expiresAt.getTime() <= Date.now() ? null : known;
  }

  async #lookUp(hash: Buffer): Promise<Credential | typeof UNKNOWN> {
    const { rows } = await this.pools.ops.query<Principal & { tenants: Tenant[]; expiresAt: Date | null }>({
      name: LOOK_UP.name,
      text: LOOK_UP.text,
      values: [hash],
    });
    const row = rows[0];
    if (!row) return UNKNOWN;
    const { id, name, role, keyId, tenants, expiresAt } = row;
    return { principal: { id, name, role, keyId }, tenants, expiresAt };
  }
}
