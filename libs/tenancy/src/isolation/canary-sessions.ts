import { RequestContext, type Tenant } from '@app/context';
import { NO_TENANT, type PrincipalId, uuidV7 } from '@app/kernel';
import {
  type DatabasePools,
  type GateAnswer,
  type GateProbe,
  type Orchestrator,
  type StatementResult,
  type Statement,
  type UnitMode,
} from '@app/persistence';
import { type Canary } from './canaries';

/** What work of a probe may send; rows and how many were hit. */
export type Query = (statement: Statement, parameters?: unknown[]) => Promise<StatementResult>;

const UNDO = new Error('what a probe wrote is undone');
const PRINCIPAL = { id: NO_TENANT as PrincipalId, name: 'isolation-prober', role: 'agent', keyId: null } as const;

/** How probes act as a tenant: through the real orchestrator and the real tenant pool, one connection at a time. */
export class CanarySessions {
  readonly #pools: DatabasePools;

  constructor(
    private readonly orchestrator: Orchestrator,
    private readonly gate: GateProbe,
    pools: DatabasePools,
  ) {
    this.#pools = pools;
  }

  /** A unit of work that commits when `work` returns. */
  as<T>(tenant: Tenant, mode: UnitMode, work: (query: Query) => Promise<T>): Promise<T> {
    return this.orchestrator.run(contextOf(tenant), mode, (unit) =>
      work((statement, parameters = []) => unit.query(statement, parameters)),
    );
  }

  /** A unit of work that writes and is rolled back. */
  async undone<T>(tenant: Tenant, work: (query: Query) => Promise<T>): Promise<T> {
    const results: T[] = [];
    await this.as(tenant, 'write', async (query) => {
      results.push(await work(query));
      throw UNDO;
    }).catch((error: unknown) => {
      if (error !== UNDO) throw error;
    });
    return results[0]!;
  }

  /** A bare transaction with this kind of ticket reads. */
  read({ tenant }: Canary, ticket: 'genuine' | 'forged' | 'none'): Promise<GateAnswer> {
    return this.gate.read(tenant, contextOf(tenant), ticket);
  }

  /** A bare transaction marks the canary and commits, with the seal or without. */
  commit({ tenant }: Canary, mark: string, sealed: boolean): Promise<{ answer: GateAnswer; probes: number }> {
    return this.gate.commit(tenant, contextOf(tenant), mark, sealed);
  }

  /** The database's catalogue, which is no tenant's. */
  async catalogue<R extends object>({ name, text }: Statement): Promise<R[]> {
    return (await this.#pools.ops.query<R>({ name, text })).rows;
  }
}

function contextOf(tenant: Tenant): RequestContext {
  return new RequestContext({ requestId: `isolation-probe:${uuidV7()}`, agentName: PRINCIPAL.name }).identify({
    principal: PRINCIPAL,
    tenant,
  });
}
