import { createHash, randomBytes } from 'node:crypto';

const PREFIX_LENGTH = 11;

/** 256 random bits; shown once, stored as SHA-256 (no slow hash needed at this entropy). The prefix names it in lists. */
export function newApiKey(): { apiKey: string; prefix: string; sha256: Buffer } {
  const apiKey = `sr_${randomBytes(32).toString('base64url')}`;
  return { apiKey, prefix: apiKey.slice(0, PREFIX_LENGTH), sha256: hashApiKey(apiKey) };
}

/** Of any text: what is no key has a hash that no key has. */
export function hashApiKey(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey).digest();
}
