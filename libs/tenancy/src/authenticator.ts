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
  /** Look-ups that are going on. Without, a busy key that falls out of the cache asks once a request, and everybody's logins wait. */
  readonly #pending = new Map<string, Promise<Credential | typeof UNKNOWN>>();

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
    const known = this.#cache?.get(cacheKey) ?? (await this.#lookUp(bearer, cacheKey));
    if (known === UNKNOWN) return null;
    return known.expiresAt && known.expiresAt.getTime() <= Date.now() ? null : known;
  }

  #lookUp(bearer: string, cacheKey: string): Promise<Credential | typeof UNKNOWN> {
    const pending = this.#pending.get(cacheKey);
    if (pending) return pending;
    const lookUp = (this.tokens.takes(bearer) ? this.tokens : this.keys)
      .credentialOf(bearer)
      .then((credential) => {
        const known = credential ?? UNKNOWN;
        this.#cache?.set(cacheKey, known);
        return known;
      })
      .finally(() => this.#pending.delete(cacheKey));
    this.#pending.set(cacheKey, lookUp);
    return lookUp;
  }
}
