/**
 * Asks the issuer where its signing keys are (OpenID Connect Discovery).
 * @throws Error when it does not answer in time, or not for itself, or names an address that is less safe than its own
 */
export async function readJwksUrl(issuer: string, timeoutMs: number): Promise<URL> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (response.status !== 200) throw new Error(`the metadata of the issuer answered with ${response.status}`);
  const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown } | null;
  if (metadata?.issuer !== issuer) throw new Error('the metadata is of another issuer');
  const { jwks_uri: address } = metadata;
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : null;
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && issuer.startsWith('http:'))))
    throw new Error('the metadata names no jwks_uri that is as safe as the issuer');
  return url;
}
