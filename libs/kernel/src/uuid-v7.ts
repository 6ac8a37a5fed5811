import { randomFillSync } from 'node:crypto';

const POOL_SIZE = 4096;
const SEQUENCE_END = 0x1000;
const pool = Buffer.alloc(POOL_SIZE);
let used = POOL_SIZE;
let lastMs = 0;
let sequence = 0;

/**
 * A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, 12 bits of sequence, then random bits. Made here because
 * PostgreSQL 15 has no uuidv7(). Each id of a process is greater than the one before, also within a millisecond: primary
 * keys append instead of scattering over the index, and lists ordered by id are in the order of creation.
 */
export function uuidV7(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    // Starts in the lower half, so that 2,048 more fit at least.
    sequence = sixteenBits() & 0x7ff;
  } else if (++sequence === SEQUENCE_END) {
    // More than fit into a millisecond, or a clock that went back: the ids run ahead of it.
    lastMs += 1;
    sequence = 0;
  }
  return compose(lastMs, sequence);
}

function compose(ms: number, twelveBits: number): string {
  const time = ms.toString(16).padStart(12, '0');
  const version = (0x7000 | twelveBits).toString(16);
  const variant = (0x8000 | (sixteenBits() & 0x3fff)).toString(16);
  const at = take(6);
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${pool.toString('hex', at, at + 6)}`;
}

function sixteenBits(): number {
  return pool.readUInt16BE(take(2));
}

/** Where the next random bytes are: system calls for randomness are dear, so they are made for thousands of bytes at once. */
function take(bytes: number): number {
  if (used + bytes > POOL_SIZE) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return used - bytes;
}
