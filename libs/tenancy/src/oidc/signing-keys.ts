import { Logger } from '@nestjs/common';
import { type OidcConfig } from '@app/config';
import { type Clock, systemClock } from '@app/kernel';
import { createRemoteJWKSet, type CryptoKey, errors, type FlattenedJWSInput, type JWSHeaderParameters, type RemoteJWKSet } from 'jose';
import { readJwksUrl } from './issuer-metadata';

const TIMEOUT_MS = 3_000;
/** Between two attempts to load, whatever came of the first: tokens with made-up key ids must not become a flood at the issuer. */
const COOLDOWN_MS = 30_000;
/** A key that the issuer took back is accepted this long. */
const FRESH_MS = 10 * 60_000;
/** When the issuer is away, it is this long. */
const STALE_MS = 24 * 3_600_000;

/**
 * The issuer's public keys. Loaded when the first token comes, again after ten minutes, and for a key id that is not known;
 * while the issuer is away, those that were loaded keep working. jose's own rules would drop them after their age and count
 * the cooldown from successful loads only, so both are kept here.
 */
export class SigningKeys {
  readonly #logger = new Logger('OidcKeys');
  #remote: RemoteJWKSet | null = null;
  #loadedAt = -Infinity;
  #triedAt = -Infinity;
  #loading: Promise<void> | null = null;

  constructor(
    private readonly oidc: Pick<OidcConfig, 'issuer' | 'jwksUrl'>,
    private readonly clock: Clock = systemClock,
  ) {}

  /** jose's key resolver. @throws JOSEError when no key, or more than one, fits the header */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#age() > FRESH_MS) await this.#refresh();
    try {
      return await this.#known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.#refresh();
      return this.#known(header, token);
    }
  }

  async #known(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (!this.#remote || this.#age() > STALE_MS) throw new errors.JWKSNoMatchingKey();
    return this.#remote(header, token);
  }

  #age(): number {
    return this.clock.monotonicMs() - this.#loadedAt;
  }

  /** At most once a cooldown; who comes meanwhile waits for the same answer. */
  #refresh(): Promise<void> {
    if (this.#loading) return this.#loading;
    if (this.clock.monotonicMs() - this.#triedAt < COOLDOWN_MS) return Promise.resolve();
    this.#triedAt = this.clock.monotonicMs();
    this.#loading = this.#load()
      .catch((error: unknown) => this.#logger.warn(`The signing keys cannot be loaded: ${reason(error)}`))
      .finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.#remote ??= createRemoteJWKSet(await this.#address(), {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: Infinity,
      cacheMaxAge: Infinity,
    });
    await this.#remote.reload();
    this.#loadedAt = this.clock.monotonicMs();
  }

  async #address(): Promise<URL> {
    const { issuer, jwksUrl } = this.oidc;
    return jwksUrl ? new URL(jwksUrl) : readJwksUrl(issuer, TIMEOUT_MS);
  }
}

/** fetch says "fetch failed" and hides why in the cause. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
