import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { hashApiKey, isApiKey, newApiKey } from '../../../libs/tenancy/src/api-key';

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

  it('has the form that a key must have, and fits into a header', () => {
    for (let i = 0; i < 1_000; i++) {
      const { apiKey } = newApiKey();
      expect(isApiKey(apiKey)).toBe(true);
      expect(apiKey).toMatch(/^[!-~]+$/);
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

  const body = 'x'.repeat(43);
  it.each([
    ['the empty text', ''],
    ['the mark alone', 'sr_'],
    ['no mark', body],
    ['another mark', `sk_${body}`],
    ['the mark in capitals', `SR_${body}`],
    ['one sign too few', `sr_${body.slice(1)}`],
    ['one sign too many', `sr_${body}x`],
    ['a sign of plain base64', `sr_${body.slice(1)}+`],
    ['a padding sign', `sr_${body.slice(1)}=`],
    ['a blank before it', ` sr_${body}`],
    ['a line end behind it', `sr_${body}\n`],
    ['a second line', `sr_${body}\nsr_${body}`],
    ['a NUL', `sr_${body.slice(1)}\0`],
    ['a letter with an accent', `sr_${body.slice(1)}é`],
  ])('is not recognised with %s', (_what, text) => {
    expect(isApiKey(text)).toBe(false);
  });

  it('is not recognised in any other text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => !isApiKey(text)));
  });
});
