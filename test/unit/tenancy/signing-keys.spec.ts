import { Logger } from '@nestjs/common';
import { errors } from 'jose';
import { SigningKeys } from '../../../libs/tenancy/src/oidc/signing-keys';
import { IdentityProvider } from '../../support/identity-provider';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the keys of an issuer', () => {
  let provider: IdentityProvider;
  let warn: jest.SpyInstance;
  let ms: number;

  beforeEach(async () => {
    provider = await IdentityProvider.start();
    warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    ms = 1_000;
  });
  afterEach(async () => {
    warn.mockRestore();
    await provider.close();
  });

  const keysOf = (jwksUrl: string | null = provider.jwksUrl): SigningKeys =>
    new SigningKeys({ issuer: provider.issuer, jwksUrl }, { now: () => new Date(), monotonicMs: () => ms });
  const find = (keys: SigningKeys, kid: string): Promise<unknown> => keys.find({ alg: 'RS256', kid }, { payload: '', signature: '' });
  const expectUnknown = (keys: SigningKeys, kid: string): Promise<void> =>
    expect(find(keys, kid)).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
  const loads = (): number => provider.asked.filter((path) => path === '/keys').length;

  it('are loaded with the first token, once for all that come at the same time, and not before', async () => {
    const keys = keysOf();
    expect(provider.asked).toEqual([]);
    await Promise.all(Array.from({ length: 50 }, () => find(keys, 'k1')));
    expect(provider.asked).toEqual(['/keys']);
  });

  it('are found by way of the metadata when no address is configured', async () => {
    const keys = keysOf(null);
    await find(keys, 'k1');
    expect(provider.asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  it.each([
    ['is of another issuer', { issuer: 'https://evil.test' }, /of another issuer/],
    ['has no address', { jwks_uri: undefined }, /no jwks_uri/],
    ['has an address that is no URL', { jwks_uri: '/keys' }, /no jwks_uri/],
    ['has an address that is a file', { jwks_uri: 'file:///etc/keys' }, /no jwks_uri/],
  ])('are not taken from metadata that %s', async (_what, metadata, reason) => {
    provider.metadata = metadata;
    await expectUnknown(keysOf(null), 'k1');
    expect(loads()).toBe(0);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(reason)]]);
  });

  it('are not asked for again by a flood of key ids that nobody knows, be the issuer there or away', async () => {
    const keys = keysOf();
    await find(keys, 'k1');
    for (const away of [false, true]) {
      provider.away = away;
      ms += 31_000;
      const before = loads();
      for (let i = 0; i < 100; i++) await expectUnknown(keys, `made-up-${i}`);
      await Promise.all(Array.from({ length: 100 }, (_, i) => expectUnknown(keys, `at-once-${i}`)));
      expect(loads() - before).toBe(1);
    }
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('are known within the cooldown after a rotation, and those taken back are no longer', async () => {
    const keys = keysOf();
    await find(keys, 'k1');
    await provider.addKey('k2');
    provider.withdraw('k1');
    await expectUnknown(keys, 'k2');
    ms += 31_000;
    expect(await find(keys, 'k2')).toBeDefined();
    await expectUnknown(keys, 'k1');
  });

  it('are looked at again after ten minutes, so that a key that was taken back ends although no other is asked for', async () => {
    const keys = keysOf();
    await find(keys, 'k1');
    await provider.addKey('k2');
    provider.withdraw('k1');
    ms += 9 * MINUTE;
    expect(await find(keys, 'k1')).toBeDefined();
    ms += 2 * MINUTE;
    await expectUnknown(keys, 'k1');
  });

  it('that were loaded keep working while the issuer is away, for a day', async () => {
    const keys = keysOf();
    await find(keys, 'k1');
    provider.away = true;
    ms += HOUR;
    expect(await find(keys, 'k1')).toBeDefined();
    await expectUnknown(keys, 'k2');
    ms += 22 * HOUR;
    expect(await find(keys, 'k1')).toBeDefined();
    ms += 2 * HOUR;
    await expectUnknown(keys, 'k1');
    expect(warn.mock.calls[0]).toEqual([expect.stringMatching(/^The signing keys cannot be loaded: /)]);
  });

  it('are there once the issuer is, when it was away at first', async () => {
    provider.away = true;
    const keys = keysOf(null);
    await expectUnknown(keys, 'k1');
    provider.away = false;
    await expectUnknown(keys, 'k1');
    ms += 31_000;
    expect(await find(keys, 'k1')).toBeDefined();
  });
});
