import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Smaller texts gain nothing. */
const COMPRESSED_FROM = 2 * 1024;
/** Stored bytes of a response, compressed. */
const LARGEST = 1024 * 1024;
const PLAIN = 0;
const GZIP = 1;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * Encrypts stored responses, since an answer may hold what is shown once, such as a new API key. Each is bound to its place: in
 * another row it does not open. Form: a byte that says whether it is compressed, IV, tag, ciphertext.
 */
export class ResponseCipher {
  readonly #key: Buffer;

  /** 256 bits. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  /** `place` is all that must be the same when it is opened. Null: too large to be kept. */
  async seal(text: string, place: string): Promise<Buffer | null> {
    const plain = Buffer.from(text);
    const form = plain.length > COMPRESSED_FROM ? GZIP : PLAIN;
    const packed = form === GZIP ? await compress(plain) : plain;
    if (packed.length > LARGEST) return null;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, iv).setAAD(associated(form, place));
    const ciphertext = Buffer.concat([cipher.update(packed), cipher.final()]);
    return Buffer.concat([Buffer.of(form), iv, cipher.getAuthTag(), ciphertext]);
  }

  /** Null: it was sealed for another place or with another key, or is no longer what was sealed. */
  async open(sealed: Buffer, place: string): Promise<string | null> {
    const [form, body] = [sealed[0] ?? PLAIN, 1 + IV_BYTES + TAG_BYTES];
    let packed: Buffer;
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, sealed.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(associated(form, place)).setAuthTag(sealed.subarray(1 + IV_BYTES, body));
      packed = Buffer.concat([decipher.update(sealed.subarray(body)), decipher.final()]);
    } catch {
      return null;
    }
    return (form === GZIP ? await decompress(packed) : packed).toString();
  }
}

const associated = (form: number, place: string): Buffer => Buffer.from(`${form}|${place}`);
