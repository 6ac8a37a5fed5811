import { type ClientAccountId, type EngagementId, type PrincipalId } from '@app/kernel';

/** What a principal may do. One role a key; `agent` runs flows and tools, `auditor` reads its tenant's audit. */
export const ROLES = ['agent', 'auditor', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Principal {
  readonly id: PrincipalId;
  readonly name: string;
  readonly role: Role;
  /** The API key that proved it; null when an access token did, and for background work done on the principal's behalf. */
  readonly keyId: string | null;
}

export interface Tenant {
  readonly clientAccountId: ClientAccountId;
  readonly engagementId: EngagementId;
}

export interface Identity {
  readonly principal: Principal;
  /** Null for routes that act on no tenant (administration, operations). */
  readonly tenant: Tenant | null;
  /** The request named no tenant and was given the default one, which only ENFORCE_TENANT_ISOLATION=false allows. */
  readonly tenantDefaulted?: boolean;
}

export interface RequestFacts {
  readonly requestId: string;
  readonly agentName?: string | null;
  readonly flowId?: string | null;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
  readonly traceparent?: string | null;
  /** Aborted, with an AppError, when nobody waits for the work any longer. */
  readonly signal?: AbortSignal | null;
}

/**
 * Who asks, for whom, and what for. Made by the middleware (or by a background phase) without any rights; the guard
 * gives it its identity once, from verified credentials only. Everybody else reads.
 */
export class RequestContext {
  readonly requestId: string;
  readonly agentName: string | null;
  readonly flowId: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly traceparent: string | null;
  readonly signal: AbortSignal | null;
  #identity: Identity | null = null;

  constructor(facts: RequestFacts) {
    this.requestId = facts.requestId;
    this.agentName = facts.agentName ?? null;
    this.flowId = facts.flowId ?? null;
    this.ipAddress = facts.ipAddress ?? null;
    this.userAgent = facts.userAgent ?? null;
    this.traceparent = facts.traceparent ?? null;
    this.signal = facts.signal ?? null;
    Object.freeze(this);
  }

  /**
   * For the tenant guard and for background phases. A frozen copy is kept, because a guard's identity may come from a cache
   * that other requests share. @throws Error when called twice: an identity never changes.
   */
  identify(identity: Identity): this {
    if (this.#identity) throw new Error('The identity of a request context is fixed once.');
    const { principal, tenant, tenantDefaulted = false } = identity;
    this.#identity = { principal: Object.freeze({ ...principal }), tenant: tenant && Object.freeze({ ...tenant }), tenantDefaulted };
    return this;
  }

  get principal(): Principal | null {
    return this.#identity?.principal ?? null;
  }

  get tenant(): Tenant | null {
    return this.#identity?.tenant ?? null;
  }

  get tenantDefaulted(): boolean {
    return this.#identity?.tenantDefaulted ?? false;
  }

  /** The same request on behalf of the same identity, about another flow. */
  forFlow(flowId: string): RequestContext {
    const copy = new RequestContext({ ...this, flowId });
    return this.#identity ? copy.identify(this.#identity) : copy;
  }
}
