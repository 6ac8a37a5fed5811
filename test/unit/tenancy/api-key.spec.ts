import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { hashApiKey, newApiKey } from '../../../libs/tenancy/src/api-key';

const bytesOf = (apiKey: string): Buffer => Buffer.from(apiKey.slice(3), 'base64url');

describe('an API key', () => {
  it('holds 256 random bits behind its mark, and every bit comes both ways', () => {
    const keys = Array.from({ length: 200 }, () => bytesOf(newApiKey().apiKey));
    for (const bytes of keys) expect(bytes).toHaveLength(32);
    for (let i = 0; i < 32; i++) {
      const [ever, always] = keys.reduce(([or, and], bytes) => [or | bytes[i]!, and & bytes[i]!], [0, 0xff]);
      expect({ i, ever, always }).toEqual({ i, ever: 0xff, always: 0 });
    }
  });

  it('never comes twice', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newApiKey().apiKey)).size).toBe(10_000);
  });

  it('has its mark and 43 signs of base64url, which fit into a header and make no token', () => {
    for (let i = 0; i < 1_000; i++) {
      const { apiKey } = newApiKey();
      expect(apiKey).toMatch(/^sr_[A-Za-z0-9_-]{43}$/);
    }
  });

  it('is named by a prefix that leaves more than 200 bits unknown', () => {
    const { apiKey, prefix } = newApiKey();
    expect(apiKey.startsWith(prefix)).toBe(true);
    expect(prefix).toHaveLength(11);
    expect((apiKey.length - prefix.length) * 6).toBeGreaterThan(200);
  });

  it('is stored as the SHA-256 of its text', () => {
    const { apiKey, sha256 } = newApiKey();
    expect(sha256).toEqual(createHash('sha256').update(apiKey, 'utf8').digest());
    expect(sha256).toHaveLength(32);
    expect(hashApiKey(apiKey)).toEqual(sha256);
  });

  it('has another hash after any change', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 45 }), (at) => {
        const { apiKey, sha256 } = newApiKey();
        const changed = apiKey.slice(0, at) + (apiKey[at] === 'A' ? 'B' : 'A') + apiKey.slice(at + 1);
        expect(hashApiKey(changed).equals(sha256)).toBe(false);
      }),
    );
  });
});
