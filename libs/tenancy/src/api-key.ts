import { createHash, randomBytes } from 'node:crypto';

const PREFIX_LENGTH = 11;
const FORM = /^sr_[A-Za-z0-9_-]{43}$/;

/** 256 random bits; shown once, stored as SHA-256 (no slow hash needed at this entropy). The prefix names it in lists. */
export function newApiKey(): { apiKey: string; prefix: string; sha256: Buffer } {
  const apiKey = `sr_${randomBytes(32).toString('base64url')}`;
  return { apiKey, prefix: apiKey.slice(0, PREFIX_LENGTH), sha256: hashApiKey(apiKey) };
}

/** Rejects garbage before it costs a look-up. */
export function isApiKey(text: string): boolean {
  return FORM.test(text);
}

export function hashApiKey(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey).digest();
}
