import { randomBytes } from 'node:crypto';
import { ResponseCipher } from '../../../libs/idempotency/src/response-cipher';

const PLACE = 'account|engagement|principal|key|fingerprint|201|POST /x';

describe('a stored response', () => {
  const cipher = new ResponseCipher(randomBytes(32));

  it.each([0, 1, 2_048, 2_049, 100_000])('of %i bytes opens in its place', async (length) => {
    const text = 'ä'.repeat(length / 2) + (length % 2 ? 'x' : '');
    const sealed = await cipher.seal(text, PLACE);
    expect(await cipher.open(sealed!, PLACE)).toBe(text);
  });

  it('is compressed from 2 KiB on', async () => {
    expect((await cipher.seal('x'.repeat(2_048), PLACE))!.length).toBe(2_048 + 29);
    expect((await cipher.seal('x'.repeat(100_000), PLACE))!.length).toBeLessThan(500);
  });

  it('is not kept when it has more than 1 MiB compressed', async () => {
    const incompressible = (bytes: number): string => randomBytes(bytes).toString('hex');
    expect(await cipher.seal(incompressible(900_000), PLACE)).not.toBeNull();
    expect(await cipher.seal(incompressible(1_300_000), PLACE)).toBeNull();
  });

  it('is another text each time, and does not show what it holds', async () => {
    const [a, b] = [await cipher.seal('sr_secret', PLACE), await cipher.seal('sr_secret', PLACE)];
    expect(a!.equals(b!)).toBe(false);
    expect(a!.toString('latin1')).not.toContain('secret');
  });

  it('does not open in another place, with another key, or changed by one bit anywhere', async () => {
    const sealed = (await cipher.seal('{"a":1}', PLACE))!;
    expect(await cipher.open(sealed, PLACE.replace('201', '200'))).toBeNull();
    expect(await new ResponseCipher(randomBytes(32)).open(sealed, PLACE)).toBeNull();
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(await cipher.open(changed, PLACE)).toBeNull();
    }
    for (const cut of [0, 1, 12, 28, sealed.length - 1]) expect(await cipher.open(sealed.subarray(0, cut), PLACE)).toBeNull();
  });

  it('does not open with a shorter tag, which would be easier to guess', async () => {
    const empty = (await cipher.seal('', PLACE))!;
    expect(await cipher.open(empty, PLACE)).toBe('');
    for (let tag = 0; tag < 16; tag++) expect(await cipher.open(empty.subarray(0, 13 + tag), PLACE)).toBeNull();
  });
});
