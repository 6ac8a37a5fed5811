import { randomBytes } from 'node:crypto';
import { type RequestContext, type Tenant } from '@app/context';
import { type Pool, type PoolClient, type QueryResult } from 'pg';
import { type Admission } from '../admission/admission';
import { withClient } from '../with-client';
import { type UnitResources } from '../unit-of-work';
import { type TicketOffice } from './ticket-office';

/** SO001 unsealed commit, SO002 no tenant bound, 28000 ticket refused. */
const REFUSALS: unknown[] = ['SO001', 'SO002', '28000'];
/** Lifts nothing: the role's own limit is longer. */
const LIMIT = `SET LOCAL statement_timeout = '5s'`;
/** Names the tenant itself: on an empty table a policy is not asked. */
const READ = 'SELECT (SELECT sec.tenant()) AS tenant, count(*) AS rows FROM isolation_canaries';
const MARK = `UPDATE isolation_canaries SET probes = probes + 1, mark = $3
               WHERE client_account_id = $1 AND engagement_id = $2 RETURNING probes`;

/** What the gate did: let it through, or refused it with this SQLSTATE. */
export type GateAnswer = 'let through' | 'SO001' | 'SO002' | '28000';

/**
 * Goes to the commit gate as code would that got hold of a connection: without a ticket, with a forged one, without the seal.
 * Below the orchestrator, and therefore nothing but these fixed experiments on the canaries' own table: whoever gets hold of this
 * can do no more than probe. Each throws the database's error when the answer is neither yes nor a refusal of the gate.
 */
export class GateProbe {
  readonly #pool: Pool;
  readonly #admission: Admission;
  readonly #tickets: TicketOffice;

  constructor({ pool, admission, tickets }: Pick<UnitResources, 'pool' | 'admission' | 'tickets'>) {
    this.#pool = pool;
    this.#admission = admission;
    this.#tickets = tickets;
  }

  /** Reads the canaries in a transaction that was bound with a genuine ticket, with a forged one, or not at all. */
  read(tenant: Tenant, context: RequestContext, ticket: 'genuine' | 'forged' | 'none'): Promise<GateAnswer> {
    return this.#attempt(tenant, async (client) => {
      if (ticket !== 'none') await this.#open(client, tenant, context, ticket);
      await client.query(READ);
    });
  }

  /**
   * Commits a mark on the tenant's canary, sealed as the boundary does it, or not. `probes` is the row's count of such commits
   * within that transaction.
   */
  async commit(tenant: Tenant, context: RequestContext, mark: string, sealed: boolean): Promise<{ answer: GateAnswer; probes: number }> {
    let probes = 0;
    const answer = await this.#attempt(tenant, async (client) => {
      const seal = await this.#open(client, tenant, context, 'genuine');
      const marked: QueryResult<{ probes: number }> = await client.query(MARK, [tenant.clientAccountId, tenant.engagementId, mark]);
      probes = marked.rows[0]?.probes ?? 0;
      if (sealed) await client.query('SELECT sec.seal($1)', [seal]);
      await client.query('COMMIT');
    });
    return { answer, probes };
  }

  async #open(client: PoolClient, tenant: Tenant, context: RequestContext, kind: 'genuine' | 'forged'): Promise<string> {
    const { text, signature, seal } = this.#tickets.issue(tenant, context, 'write');
    await client.query('SELECT sec.open($1, $2)', [text, kind === 'genuine' ? signature : randomBytes(signature.length)]);
    return seal;
  }

  /** In a transaction that is rolled back unless `work` has committed it. Under load the canaries wait their turn like any tenant. */
  async #attempt({ clientAccountId }: Tenant, work: (client: PoolClient) => Promise<void>): Promise<GateAnswer> {
    const leave = await this.#admission.admit(clientAccountId);
    try {
      await withClient(this.#pool, async (client) => {
        await client.query('BEGIN READ WRITE');
        await client.query(LIMIT);
        await work(client);
      });
      return 'let through';
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (REFUSALS.includes(code)) return code as GateAnswer;
      throw error;
    } finally {
      leave();
    }
  }
}
