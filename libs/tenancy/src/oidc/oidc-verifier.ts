import { Logger } from '@nestjs/common';
import { type OidcConfig } from '@app/config';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { type SigningKeys } from './signing-keys';
import { SUBJECT } from './subject';

/** A token that was proven to be the issuer's, for this service, and valid now. */
export interface AccessToken {
  subject: string;
  expiresAt: Date;
  claims: JWTPayload;
}

/** Clocks differ; seconds. For `nbf`: `exp` is held to the second by who remembers the token. */
const CLOCK_TOLERANCE_S = 30;
const LONGEST_TOKEN = 8_192;
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]*$/;

/** Whether a text has the form of a signed token; that says nothing about its signature. */
export function isCompactJws(text: string): boolean {
  return COMPACT_JWS.test(text);
}

/** Verifies access tokens as RFC 9068 and RFC 8725 have it: what a token may decide about its own verification is pinned here. */
export class OidcVerifier {
  readonly #logger = new Logger('OidcVerifier');

  constructor(
    private readonly oidc: Pick<OidcConfig, 'issuer' | 'audience' | 'algorithms'>,
    private readonly keys: Pick<SigningKeys, 'find'>,
  ) {}

  /** Null for every token that is not to be accepted, for whatever reason. */
  async verify(token: string): Promise<AccessToken | null> {
    if (token.length > LONGEST_TOKEN) return null;
    const { issuer, audience, algorithms } = this.oidc;
    try {
      const { payload: claims } = await jwtVerify(token, (header, jws) => this.keys.find(header, jws), {
        issuer,
        audience,
        algorithms: [...algorithms],
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      const { sub, exp } = claims;
      if (typeof sub !== 'string' || !SUBJECT.test(sub) || exp === undefined) return null;
      return { subject: sub, expiresAt: new Date(exp * 1000), claims };
    } catch (error) {
      // What the token did wrong is its sender's affair; a key that cannot be used is the operator's.
      if (!(error instanceof errors.JOSEError)) this.#logger.warn(`A token could not be verified: ${String(error)}`);
      return null;
    }
  }
}
