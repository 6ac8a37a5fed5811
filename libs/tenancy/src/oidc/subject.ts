import { createHash } from 'node:crypto';
import { type PrincipalId } from '@app/kernel';

/** What a `sub` may be: OpenID Connect has it in ASCII, at most 255 characters. */
export const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/**
 * The id of a subject that is no registered principal: the same each time, so that the audit trail can be searched by it. A
 * UUID of version 8 (RFC 9562) whose bits are those of a SHA-256 over issuer and subject.
 */
export function principalIdOf(issuer: string, subject: string): PrincipalId {
  const bytes = createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest();
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') as PrincipalId;
}
