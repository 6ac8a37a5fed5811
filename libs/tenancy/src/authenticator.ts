import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { LRUCache } from 'lru-cache';
import { ApiKeyLogin } from './api-key-login';
import { type Credential } from './credential';
import { OidcLogin } from './oidc/oidc-login';

const CACHE_SIZE = 10_000;
const UNKNOWN = Symbol('unknown credential');

/**
 * Turns an API key or an access token into a principal. Known ones, and unknown ones, are remembered for AUTH_CACHE_TTL_MS
 * (at most 5 s), so a revoked key stops working within that time; none is accepted beyond its own expiry.
 */
@Injectable()
export class Authenticator {
  readonly #cache: LRUCache<string, Credential | typeof UNKNOWN> | null;

  constructor(
    private readonly keys: ApiKeyLogin,
    private readonly tokens: OidcLogin,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.#cache = config.authCacheTtlMs > 0 ? new LRUCache({ max: CACHE_SIZE, ttl: config.authCacheTtlMs }) : null;
  }

  /** Null for whatever proves nobody, for any reason: the caller must not tell the reasons apart. */
  async authenticate(bearer: string): Promise<Credential | null> {
    const cacheKey = createHash('sha256').update(bearer).digest('base64');
    let known = this.#cache?.get(cacheKey);
    if (!known) {
      known = (await (this.tokens.takes(bearer) ? this.tokens : this.keys).credentialOf(bearer)) ?? UNKNOWN;
      this.#cache?.set(cacheKey, known);
    }
    if (known === UNKNOWN) return null;
    return known.expiresAt && known.expiresAt.getTime() <= Date.now() ? null : known;
  }
}
