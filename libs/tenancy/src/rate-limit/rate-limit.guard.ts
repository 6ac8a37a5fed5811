import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import { AuditService } from '@app/audit';
import { currentContext } from '@app/context';
import { denial } from '../denial';
import { rateLimited } from './rate-limited';
import { type Counter, RequestCounter, type Standing, WINDOW_MS } from './request-counter';

/** The part of a Fastify reply that carries the limits. */
interface Reply {
  getHeader(name: string): unknown;
  header(name: string, value: string): unknown;
}

/**
 * Runs after the tenant guard, which says whose request it is. Tells the limits in the header fields RateLimit and
 * RateLimit-Policy of the IETF draft instead of the throttler's X-RateLimit-*.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly counter: RequestCounter,
    private readonly audit: AuditService,
  ) {
    super(options, storage, reflector);
  }

  /** Public routes: nobody was authenticated, and probes must not be refused. */
  protected override shouldSkip(): Promise<boolean> {
    return Promise.resolve(currentContext().principal === null);
  }

  /** @throws AppError RATE_LIMITED */
  protected override async handleRequest({ context, limit, throttler, getTracker }: ThrottlerRequest): Promise<boolean> {
    const { req, res } = this.getRequestResponse(context);
    const counter = { limit: throttler.name, owner: await getTracker(req, context), perMinute: limit } as Counter;
    const standing = await this.counter.count(counter);
    tellLimits(res as unknown as Reply, counter, standing);
    if (!standing.refused) return true;
    const whose = counter.limit === 'principal' ? 'This principal' : 'This client account';
    const error = rateLimited(`${whose} has made more than ${limit} requests in a minute.`, standing.seconds);
    if (standing.first) await this.audit.recordDetached(currentContext(), denial(req as DeniedRequest, error));
    throw error;
  }
}

type DeniedRequest = Parameters<typeof denial>[0];

/** Structured fields of draft-ietf-httpapi-ratelimit-headers: one item a limit. */
function tellLimits(reply: Reply, { limit, perMinute }: Counter, { remaining, seconds }: Standing): void {
  append(reply, 'ratelimit-policy', `"${limit}";q=${perMinute};w=${WINDOW_MS / 1000}`);
  append(reply, 'ratelimit', `"${limit}";r=${remaining};t=${seconds}`);
}

function append(reply: Reply, name: string, item: string): void {
  const before = reply.getHeader(name);
  reply.header(name, typeof before === 'string' ? `${before}, ${item}` : item);
}
