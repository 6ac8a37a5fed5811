import { type ThrottlerModuleOptions, type ThrottlerOptions } from '@nestjs/throttler';
import { type AppConfig } from '@app/config';
import { currentContext } from '@app/context';
import { MemoryStorage } from './memory-storage';
import { WINDOW_MS } from './request-counter';
import { SharedStorage } from './shared-storage';

/** Two limits that a request must pass both: of its principal, and of all principals of its client account together. */
export function rateLimitOptions({ rateLimit }: AppConfig): ThrottlerModuleOptions {
  const limits: (ThrottlerOptions & { limit: number })[] = [
    { name: 'principal', ttl: WINDOW_MS, limit: rateLimit.principalPerMinute, getTracker: () => ownerOf('principal') ?? '' },
    {
      name: 'tenant',
      ttl: WINDOW_MS,
      limit: rateLimit.tenantPerMinute,
      getTracker: () => ownerOf('tenant') ?? '',
      skipIf: () => ownerOf('tenant') === null,
    },
  ];
  return {
    throttlers: limits.filter(({ limit }) => limit > 0),
    storage: rateLimit.redisUrl === null ? new MemoryStorage() : new SharedStorage(rateLimit.redisUrl),
  };
}

/** Ids, never keys: they are seen in Redis. */
function ownerOf(limit: 'principal' | 'tenant'): string | null {
  const { principal, tenant } = currentContext();
  return limit === 'principal' ? (principal?.id ?? null) : (tenant?.clientAccountId ?? null);
}
