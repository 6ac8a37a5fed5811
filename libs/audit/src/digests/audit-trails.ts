import { Injectable } from '@nestjs/common';
import { type RequestContext, type Tenant } from '@app/context';
import { AppError } from '@app/kernel';
import { DatabasePools, Orchestrator, type Statement } from '@app/persistence';
import { AuditTrail, type TrailQuery } from './audit-trail';
import { HORIZON, TENANTS } from './trail-statements';

/** Finds audit trails: one's own, as its auditor, or anybody's, as an operator. */
@Injectable()
export class AuditTrails {
  readonly #pools: DatabasePools;
  readonly #orchestrator: Orchestrator;

  constructor(pools: DatabasePools, orchestrator: Orchestrator) {
    this.#pools = pools;
    this.#orchestrator = orchestrator;
  }

  /** The trail of the context's tenant; each piece is read in a unit of work of its own. @throws AppError NO_TENANT_CONTEXT */
  ofContext(context: RequestContext): AuditTrail {
    if (!context.tenant) throw new AppError('NO_TENANT_CONTEXT', 'An audit trail is of a tenant, and the request has none.');
    const query: TrailQuery = async <R>(statement: Statement, parameters: unknown[]) =>
      (await this.#orchestrator.run(context, 'read', (unit) => unit.query(statement, parameters))).rows as R[];
    return new AuditTrail(query, context.tenant);
  }

  /** Any trail, read by registry_ops. */
  of(tenant: Tenant): AuditTrail {
    return new AuditTrail(this.#query, tenant);
  }

  /** Every tenant with a row or a digest, nobody's (the pair of zeros) among them. */
  tenants(): Promise<Tenant[]> {
    return this.#query<Tenant>(TENANTS, []);
  }

  /** The oldest transaction that may still write; see exportRows. */
  async horizon(): Promise<string> {
    const [{ horizon }] = (await this.#query<{ horizon: string }>(HORIZON, [])) as [{ horizon: string }];
    return horizon;
  }

  readonly #query: TrailQuery = async <R>({ name, text }: Statement, values: unknown[]) =>
    (await this.#pools.ops.query({ name, text, values })).rows as R[];
}
