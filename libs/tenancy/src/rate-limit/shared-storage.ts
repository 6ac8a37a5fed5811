import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { type ThrottlerStorage } from '@nestjs/throttler';
import { systemClock } from '@app/kernel';
import { Redis } from 'ioredis';
import { MemoryStorage, type StorageRecord } from './memory-storage';

const KEY_PREFIX = 'service-registry:';
/** A limit is worth no more waiting than this; a request counts twice, so it waits at most once. */
const ANSWER_WITHIN_MS = 200;
const CONNECT_WITHIN_MS = 1_000;
const TRY_AGAIN_MS = 1_000;
const WARN_EVERY_MS = 60_000;

/**
 * Counters that the replicas share in Redis. While Redis is away or slow, each replica counts for itself: a request never
 * fails or waits for long because of it.
 */
export class SharedStorage implements ThrottlerStorage, OnModuleInit, OnApplicationShutdown {
  readonly #logger = new Logger('RateLimit');
  readonly #redis: Redis;
  readonly #shared: ThrottlerStorage;
  readonly #own = new MemoryStorage();
  #away = false;
  #tryAgainAt = 0;
  #warnAgainAt = 0;

  constructor(url: string) {
    this.#redis = new Redis(url, {
      keyPrefix: KEY_PREFIX,
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      commandTimeout: ANSWER_WITHIN_MS,
      connectTimeout: CONNECT_WITHIN_MS,
      disconnectTimeout: ANSWER_WITHIN_MS,
      retryStrategy: (attempt) => Math.min(attempt * 100, TRY_AGAIN_MS),
    });
    this.#redis.on('error', (error: Error) => this.#lose(error));
    this.#shared = new ThrottlerStorageRedisService(this.#redis);
  }

  /** The first requests are to be counted together too. Without Redis the start goes on. */
  async onModuleInit(): Promise<void> {
    await this.#redis.connect().catch((error: Error) => this.#lose(error));
  }

  onApplicationShutdown(): void {
    this.#redis.disconnect();
  }

  async increment(...counter: Parameters<ThrottlerStorage['increment']>): Promise<StorageRecord> {
    if (!this.#mayTry()) return this.#own.increment(...counter);
    try {
      const record = await this.#shared.increment(...counter);
      this.#find();
      return record;
    } catch (error) {
      // What does not answer a second time may be a machine that is gone: only a new connection finds its successor.
      if (this.#away && this.#redis.status === 'ready') this.#redis.disconnect(true);
      this.#lose(error as Error);
      return this.#own.increment(...counter);
    }
  }

  /** While Redis is away, one request a second looks whether it is back; the others do not wait with it. */
  #mayTry(): boolean {
    if (!this.#away) return true;
    const now = systemClock.monotonicMs();
    if (now < this.#tryAgainAt) return false;
    this.#tryAgainAt = now + TRY_AGAIN_MS;
    return true;
  }

  #find(): void {
    if (this.#away) this.#logger.log('Redis answers again: the replicas count requests together.');
    this.#away = false;
  }

  #lose(error: Error): void {
    const now = systemClock.monotonicMs();
    this.#away = true;
    this.#tryAgainAt = now + TRY_AGAIN_MS;
    if (now < this.#warnAgainAt) return;
    this.#warnAgainAt = now + WARN_EVERY_MS;
    this.#logger.warn(`Redis does not answer, so each replica counts requests for itself: ${error.message}`);
  }
}
