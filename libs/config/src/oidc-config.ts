import { type OidcConfig } from './app-config';
import { type ParsedVariables } from './parse-variables';

const NAMES = ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'OIDC_JWKS_URL', 'OIDC_ALGORITHMS', 'OIDC_ROLE_CLAIM', 'OIDC_TENANTS_CLAIM'] as const;
const REQUIRED = ['OIDC_ISSUER', 'OIDC_AUDIENCE'] as const;

/** No HS*: its key would be a secret of both sides, and a public key taken for it lets anybody sign. No `none`. */
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];
const DEFAULT_ALGORITHMS = 'RS256,PS256,ES256,EdDSA';

/**
 * Null when nothing of OIDC is set; adds what is wrong to `faults`. Half a configuration is a fault: people would believe
 * that tokens are checked in a way they are not.
 */
export function oidcConfig(v: ParsedVariables, faults: string[]): OidcConfig | null {
  const given = NAMES.filter((name) => v[name] !== undefined);
  if (given.length === 0) return null;
  const text = (name: (typeof NAMES)[number]): string | null => (v[name] as string | undefined) ?? null;

  const missing = REQUIRED.filter((name) => v[name] === undefined);
  if (missing.length > 0) faults.push(`${given.join(', ')} without ${missing.join(' and ')}: OIDC takes both, or nothing of it.`);
  if (v.OIDC_TENANTS_CLAIM !== undefined && v.OIDC_ROLE_CLAIM === undefined)
    faults.push('OIDC_TENANTS_CLAIM without OIDC_ROLE_CLAIM has no effect: tenants are read for subjects whose role comes from a claim.');
  const algorithms = (text('OIDC_ALGORITHMS') ?? DEFAULT_ALGORITHMS).split(',').map((name) => name.trim());
  const refused = algorithms.filter((name) => !ASYMMETRIC.includes(name));
  if (refused.length > 0) faults.push(`OIDC_ALGORITHMS must list some of ${ASYMMETRIC.join(', ')}, not "${refused.join(',')}".`);
  for (const name of ['OIDC_ISSUER', 'OIDC_JWKS_URL'] as const) assertAddress(name, text(name), v.NODE_ENV === 'production', faults);

  return Object.freeze({
    issuer: text('OIDC_ISSUER') ?? '',
    audience: text('OIDC_AUDIENCE') ?? '',
    jwksUrl: text('OIDC_JWKS_URL'),
    algorithms: Object.freeze(algorithms),
    roleClaim: text('OIDC_ROLE_CLAIM'),
    tenantsClaim: text('OIDC_TENANTS_CLAIM'),
  });
}

/** Over http anybody on the way could put keys of their own in. The value is not repeated: it might hold a password. */
function assertAddress(name: 'OIDC_ISSUER' | 'OIDC_JWKS_URL', value: string | null, production: boolean, faults: string[]): void {
  if (value === null) return;
  const url = URL.canParse(value) ? new URL(value) : null;
  const plain =
    url !== null && url.username === '' && url.password === '' && url.hash === '' && (name === 'OIDC_JWKS_URL' || url.search === '');
  if (!url || !plain || !/^https?:$/.test(url.protocol)) {
    faults.push(`${name} must be a URL of the form https://host/path, without user, fragment${name === 'OIDC_ISSUER' ? ' or query' : ''}.`);
  } else if (production && url.protocol !== 'https:') {
    faults.push(`${name} must be https when NODE_ENV=production: the signing keys are trusted for where they come from.`);
  }
}
