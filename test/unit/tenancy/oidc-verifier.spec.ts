import { Logger } from '@nestjs/common';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, importJWK } from 'jose';
import { isCompactJws, OidcVerifier } from '../../../libs/tenancy/src/oidc/oidc-verifier';
import { SigningKeys } from '../../../libs/tenancy/src/oidc/signing-keys';
import { AUDIENCE, type Claims, IdentityProvider, rawToken, type Signing } from '../../support/identity-provider';

const now = (): number => Math.floor(Date.now() / 1000);

describe('an access token', () => {
  let provider: IdentityProvider;
  let verifier: OidcVerifier;
  let warnings: jest.SpyInstance;

  beforeAll(async () => {
    provider = await IdentityProvider.start();
    for (const [kid, alg] of [
      ['ps', 'PS256'],
      ['es', 'ES256'],
      ['ed', 'EdDSA'],
      ['es384', 'ES384'],
    ] as const)
      await provider.addKey(kid, alg);
    warnings = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const oidc = { issuer: provider.issuer, audience: AUDIENCE, algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'] };
    verifier = new OidcVerifier(oidc, new SigningKeys({ issuer: provider.issuer, jwksUrl: null }));
  });
  afterAll(async () => {
    warnings.mockRestore();
    await provider.close();
  });

  const verify = async (claims: Claims = {}, signing: Signing = {}) => verifier.verify(await provider.token(claims, signing));

  it('that is sound says who it is of, until when, and what it claims', async () => {
    const exp = now() + 60;
    expect(await verify({ exp, role: 'agent' })).toMatchObject({
      subject: 'ada',
      expiresAt: new Date(exp * 1000),
      claims: { role: 'agent' },
    });
  });

  it.each<[string, Claims, Signing]>([
    ['an audience among others', { aud: ['https://other.test', AUDIENCE] }, {}],
    ['the long form of its type', {}, { typ: 'application/at+jwt' }],
    ['its type in capitals', {}, { typ: 'AT+JWT' }],
    ['PS256', {}, { kid: 'ps', alg: 'PS256' }],
    ['ES256', {}, { kid: 'es', alg: 'ES256' }],
    ['EdDSA', {}, { kid: 'ed', alg: 'EdDSA' }],
    ['a clock that is half a minute ahead', { nbf: now() + 20 }, {}],
    ['the longest subject', { sub: 'x'.repeat(255) }, {}],
  ])('is accepted with %s', async (_what, claims, signing) => {
    expect(await verify(claims, signing)).not.toBeNull();
  });

  it.each<[string, Claims, Signing]>([
    ['another audience', { aud: 'https://other.test' }, {}],
    ['no audience', { aud: undefined }, {}],
    ['another issuer', { iss: 'https://evil.test' }, {}],
    ['no issuer', { iss: undefined }, {}],
    ['no type', {}, { typ: null }],
    ['the type of an ID token', {}, { typ: 'JWT' }],
    ['the type of a logout token', {}, { typ: 'logout+jwt' }],
    ['an expiry in the past', { exp: now() - 120 }, {}],
    ['no expiry', { exp: undefined }, {}],
    ['an expiry that is a text', { exp: String(now() + 600) }, {}],
    ['a start in the future', { nbf: now() + 120 }, {}],
    ['no subject', { sub: undefined }, {}],
    ['an empty subject', { sub: '' }, {}],
    ['a subject that is a list', { sub: ['ada'] }, {}],
    ['a subject with a NUL, which no database takes', { sub: 'ada\0' }, {}],
    ['a subject that is too long', { sub: 'x'.repeat(256) }, {}],
    ['no time of issue', { iat: undefined }, {}],
    ['an algorithm that is not listed', {}, { kid: 'es384', alg: 'ES384' }],
    ['more than 8,192 characters', { padding: 'x'.repeat(8_192) }, {}],
  ])('is refused with %s', async (_what, claims, signing) => {
    expect(await verify(claims, signing)).toBeNull();
  });

  it('is refused with a slash more in its issuer', async () => {
    expect(await verify({ iss: `${provider.issuer}/` })).toBeNull();
  });

  it.each(['none', 'None', 'NONE', ''])('is refused unsigned, with the algorithm %p', async (alg) => {
    const claims = { iss: provider.issuer, aud: AUDIENCE, sub: 'ada', iat: now(), exp: now() + 600 };
    const token = rawToken({ alg, typ: 'at+jwt', kid: 'k1' }, claims);
    expect(isCompactJws(token)).toBe(true);
    expect(await verifier.verify(token)).toBeNull();
    const [, , signature] = (await provider.token()).split('.');
    expect(await verifier.verify(token + signature)).toBeNull();
  });

  it('is refused when it was signed with the public key as if that were a shared secret', async () => {
    const jwk = provider.publicKey();
    const pem = await exportSPKI((await importJWK(jwk)) as CryptoKey);
    for (const secret of [pem, pem.trim(), JSON.stringify(jwk), jwk.n!])
      for (const alg of ['HS256', 'HS512']) expect(await verify({}, { alg, key: Buffer.from(secret) })).toBeNull();
  });

  it('is refused when it was signed with a key of its own under a known id, which it may even bring along', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    expect(await verify({}, { key: privateKey })).toBeNull();
    const jwk = await exportJWK(publicKey);
    for (const more of [{ jwk }, { jku: provider.jwksUrl }]) expect(await verify({}, { key: privateKey, more })).toBeNull();
  });

  it('is refused when any part of it was changed', async () => {
    const token = await provider.token({ role: 'agent' });
    const [header, , signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString('base64url');
    expect(await verifier.verify(`${header}.${forged}.${signature}`)).toBeNull();
    expect(await verifier.verify(`${token.slice(0, -10)}AAAAAAAAAA`)).toBeNull();
  });

  it('is never logged, and what is wrong with it is not either', () => {
    expect(warnings.mock.calls).toEqual([]);
  });

  it.each([
    ['a key', `sr_${'x'.repeat(43)}`, false],
    ['two parts', 'a.b', false],
    ['five parts, which are an encrypted token', 'a.b.c.d.e', false],
    ['signs that base64url has not', 'a.b+.c', false],
    ['an empty payload', 'a..c', false],
    ['three parts', 'a.b.c', true],
    ['no signature', 'a.b.', true],
  ])('has a form of its own: %s', (_what, text, expected) => {
    expect(isCompactJws(text)).toBe(expected);
  });
});
