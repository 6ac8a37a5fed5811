import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { BootRefusedError } from './boot-refused.error';
import { deriveSecret } from './role-passwords';

/** What stands before the 32 bytes of a key in DER: PKCS #8 of a private, SubjectPublicKeyInfo of a public Ed25519 key (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A public key that digests of the audit trail may be signed with. */
export interface DigestKey {
  /** First 16 hex digits of the SHA-256 of the key's 32 bytes. */
  keyId: string;
  /** SubjectPublicKeyInfo. */
  pem: string;
}

/**
 * Signs digests of the audit trail (Ed25519, key derived from the deployment's secret) and knows whose signatures are believed: its own, and
 * those of former secrets, which the operators name by public key. The private key never leaves the object.
 */
export class DigestSigner {
  readonly #key: KeyObject;
  readonly #trusted = new Map<string, KeyObject>();
  /** Of the key that signs. */
  readonly keyId: string;
  /** Of the key that signs: its 32 bytes as base64, as AUDIT_TRUSTED_KEYS takes it once the secret has changed. */
  readonly publicKey: string;

  /** `trusted`: 32 bytes each, base64. @throws BootRefusedError for one that is no key */
  constructor(secret: string, trusted: readonly string[] = []) {
    const seed = Buffer.from(deriveSecret(secret, 'audit digests'), 'hex');
    this.#key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
    const own = createPublicKey(this.#key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length);
    this.publicKey = own.toString('base64');
    this.keyId = this.#trust(own);
    for (const key of trusted) this.#trust(Buffer.from(key, 'base64'));
  }

  /** The keys whose signatures are believed, the own one first. */
  get keys(): DigestKey[] {
    return [...this.#trusted].map(([keyId, key]) => ({ keyId, pem: key.export({ format: 'pem', type: 'spki' }).toString() }));
  }

  /** 64 bytes. */
  sign(data: Buffer): Buffer {
    return sign(null, data, this.#key);
  }

  /** False also for a key that is not believed. */
  verify(keyId: string, data: Buffer, signature: Buffer): boolean {
    const key = this.#trusted.get(keyId);
    return key !== undefined && verify(null, data, key, signature);
  }

  #trust(raw: Buffer): string {
    const keyId = createHash('sha256').update(raw).digest('hex').slice(0, 16);
    try {
      this.#trusted.set(keyId, createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' }));
    } catch {
      throw new BootRefusedError(['AUDIT_TRUSTED_KEYS holds something that is no Ed25519 public key (32 bytes, base64).']);
    }
    return keyId;
  }
}
