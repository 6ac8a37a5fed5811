import { Injectable } from '@nestjs/common';
import { InjectThrottlerStorage, type ThrottlerStorage } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';

/** Every limit is one of requests a minute. */
export const WINDOW_MS = 60_000;
const MOST_BLOCKS = 20_000;

/** One counter: of which limit, and of whom. `owner` ends up as a key in Redis, so it must be no secret. */
export interface Counter {
  limit: 'principal' | 'tenant' | 'address';
  owner: string;
  perMinute: number;
}

/** How a counter stands after a request. */
export interface Standing {
  /** Requests that are left in the window. */
  remaining: number;
  /** Until there are all again, or until the block ends. */
  seconds: number;
  refused: boolean;
  /** True for one refusal a block, whatever the number of replicas: the one that is worth an audit row. */
  first: boolean;
}

/**
 * Counts requests in the throttler's storage. A counter over its limit is blocked for a minute; this replica remembers the
 * block, so that refused requests cost no round trip to Redis and do not prolong their own block.
 */
@Injectable()
export class RequestCounter {
  readonly #blockedUntil = new LRUCache<string, number>({ max: MOST_BLOCKS });

  constructor(@InjectThrottlerStorage() private readonly storage: ThrottlerStorage) {}

  /** Counts one request, unless the counter is known to be blocked. */
  async count(counter: Counter): Promise<Standing> {
    const blocked = this.blockedFor(counter);
    if (blocked > 0) return { remaining: 0, seconds: blocked, refused: true, first: false };
    const { limit, owner, perMinute } = counter;
    const record = await this.storage.increment(owner, WINDOW_MS, perMinute, WINDOW_MS, limit);
    if (!record.isBlocked)
      return { remaining: Math.max(0, perMinute - record.totalHits), seconds: record.timeToExpire, refused: false, first: false };
    const seconds = Math.max(1, record.timeToBlockExpire);
    this.#blockedUntil.set(keyOf(counter), Date.now() + seconds * 1000);
    return { remaining: 0, seconds, refused: true, first: record.totalHits === perMinute + 1 };
  }

  /** Seconds for which the counter is known to refuse; 0 when it is not. Counts nothing. */
  blockedFor(counter: Counter): number {
    const until = this.#blockedUntil.get(keyOf(counter)) ?? 0;
    return Math.max(0, Math.ceil((until - Date.now()) / 1000));
  }
}

const keyOf = ({ limit, owner }: Counter): string => `${limit}:${owner}`;
