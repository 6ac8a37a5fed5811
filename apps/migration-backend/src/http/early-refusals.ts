import { createHash } from 'node:crypto';
import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { onceClosed, type RequestContext } from '@app/context';
import { AppError } from '@app/kernel';
import { LoadMetrics } from '@app/metrics';
import { Admission } from '@app/persistence';
import { LRUCache } from 'lru-cache';
import { refuseBare } from './refuse-early';
import { type ProblemReply } from './send-problem';

/** A request may hold a body of 256 KiB, so this bounds memory; work is bounded much lower, by the Admission. */
const MOST_REQUESTS = 1_000;
/** Probes and the evidence of an overload must be answered during one; event streams last for hours and do next to nothing. */
const EXEMPT = /^\/(health|metrics)\b|\/events$/;
const TOO_MANY = new AppError('OVERLOADED', 'The service has as many requests in work as it can take. Try again shortly.', {
  retryAfter: 1,
});
const REMEMBERED = { max: 1_000, ttl: 2_000 };

interface EarlyRequest {
  url: string;
  headers: Record<string, string | string[] | undefined>;
  routeOptions: { url?: string };
  requestContext?: RequestContext;
}

type EarlyReply = ProblemReply & { raw: ServerResponse; statusCode: number };
type Hook = (request: EarlyRequest, reply: EarlyReply, done: () => void) => void;

/** The two hooks of Fastify that are used here. */
export interface RefusalHost {
  addHook(name: 'onRequest' | 'onResponse', hook: Hook): unknown;
}

/**
 * Refuses what has no chance before its body is read, anything is looked up or an id is taken: a flood costs a fraction then.
 * 1. Everything while the process has MOST_REQUESTS unanswered.
 * 2. Requests with a credential that was just refused, while its client account can neither begin work nor wait. Who somebody is
 *    is never taken from here: it can only be refused.
 */
@Injectable()
export class EarlyRefusals {
  /** Client accounts of what was refused, by the hash of the headers that had named them. */
  readonly #refused = new LRUCache<string, string>(REMEMBERED);
  #unanswered = 0;

  constructor(
    private readonly admission: Admission,
    private readonly metrics: LoadMetrics,
  ) {}

  /** To be called before anybody else adds a hook, or what is refused has cost what theirs do. */
  install(fastify: RefusalHost): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (EXEMPT.test(request.routeOptions.url ?? '')) return done();
      const refusal = this.#refusalOf(request);
      if (refusal) return refuseBare(reply, refusal, request.url);
      this.#unanswered += 1;
      onceClosed(reply.raw, () => (this.#unanswered -= 1));
      done();
    });
    fastify.addHook('onResponse', (request, { statusCode }, done) => {
      const tenant = statusCode === 503 ? request.requestContext?.tenant : null;
      if (tenant) this.#refused.set(keyOf(request), tenant.clientAccountId);
      done();
    });
  }

  #refusalOf(request: EarlyRequest): AppError | null {
    if (this.#unanswered >= MOST_REQUESTS) {
      this.metrics.refused('process');
      return TOO_MANY;
    }
    const clientAccountId = this.#refused.size > 0 ? this.#refused.get(keyOf(request)) : undefined;
    return clientAccountId === undefined ? null : this.admission.turnAway(clientAccountId);
  }
}

/** Of the headers that decide for whom a request acts. */
function keyOf({ headers }: EarlyRequest): string {
  const named = `${String(headers.authorization)}\n${String(headers['x-client-account-id'])}`;
  return createHash('sha256').update(named).digest('base64');
}
