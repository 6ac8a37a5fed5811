import { Injectable } from '@nestjs/common';
import { normalizeIp } from '@nestjs/throttler';
import { type Counter, RequestCounter } from './request-counter';
import { rateLimited } from './rate-limited';

const FAILURES_PER_MINUTE = 1_200;

/**
 * Bounds the audit rows that failures write, by the client's address; of IPv6 the network (/64) counts. What succeeds is neither
 * counted nor refused: behind a proxy all clients have one address, and one of them must not lock the others out.
 */
@Injectable()
export class FailedAuthentications {
  constructor(private readonly counter: RequestCounter) {}

  /** @throws AppError RATE_LIMITED when this was one too many. */
  async add(address: string | null): Promise<void> {
    const { refused, seconds } = await this.counter.count(counterOf(address));
    if (refused) throw rateLimited('Too many failed authentications came from this address.', seconds);
  }
}

const counterOf = (address: string | null): Counter => ({
  limit: 'address',
  owner: normalizeIp(address ?? 'unknown'),
  perMinute: FAILURES_PER_MINUTE,
});
