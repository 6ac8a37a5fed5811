import { type Tenant } from '@app/context';
import { type Statement } from '@app/persistence';
import { type AuditDigest, type SealKey } from './audit-digest';
import { type AuditRow } from './audit-row';
import { type AuditRetention } from '../partitions/audit-retention';
import { type AuditFilters } from '../audit-filters';
import { COUNT_FROM, DIGESTS, EXPORT_PAGE, LAST_DIGEST, RETENTIONS, ROWS } from './trail-statements';

/** Sends one statement: in a unit of work of the tenant, on the pool of the operators, or in a transaction of the caller. */
export type TrailQuery = <R>(statement: Statement, parameters: unknown[]) => Promise<R[]>;

type DigestRow = Omit<AuditDigest, 'from' | 'to'> & Record<'fromTransactionId' | 'fromId' | 'toTransactionId' | 'toId', string>;

/** The audit trail of one tenant with its digests, in pieces that are each read by one short statement. */
export class AuditTrail {
  readonly #query: TrailQuery;

  constructor(
    query: TrailQuery,
    readonly tenant: Pick<Tenant, 'clientAccountId' | 'engagementId'>,
  ) {
    this.#query = query;
  }

  /** At most `limit` rows at or after `from` and before `to`, in the order of sealing. */
  rows(from: SealKey, to: SealKey, limit: number): Promise<AuditRow[]> {
    return this.#query<AuditRow>(ROWS, [...this.#ids, from.transactionId, from.id, to.transactionId, to.id, limit]);
  }

  /** At most `limit` rows after a place, of transactions before `horizon`, that pass the filters. */
  exportPage(after: SealKey, horizon: string, filters: AuditFilters, limit: number): Promise<AuditRow[]> {
    const { category, level, toolName, agentName, flowId, from, to } = filters;
    const values = [category, level, toolName, agentName, flowId, from, to].map((filter) => filter ?? null);
    return this.#query<AuditRow>(EXPORT_PAGE, [...this.#ids, after.transactionId, after.id, horizon, ...values, limit]);
  }

  async countFrom({ transactionId, id }: SealKey): Promise<number> {
    const rows = await this.#query<{ count: number }>(COUNT_FROM, [...this.#ids, transactionId, id]);
    return rows[0]!.count;
  }

  /** At most `limit` digests after that sequence number, in order. */
  async digests(after: number, limit: number): Promise<AuditDigest[]> {
    return (await this.#query<DigestRow>(DIGESTS, [...this.#ids, after, limit])).map(toDigest);
  }

  async lastDigest(): Promise<AuditDigest | null> {
    const [last] = await this.#query<DigestRow>(LAST_DIGEST, this.#ids);
    return last ? toDigest(last) : null;
  }

  retentions(): Promise<AuditRetention[]> {
    return this.#query<AuditRetention>(RETENTIONS, []);
  }

  get #ids(): string[] {
    return [this.tenant.clientAccountId, this.tenant.engagementId];
  }
}

function toDigest({ fromTransactionId, fromId, toTransactionId, toId, ...rest }: DigestRow): AuditDigest {
  return { ...rest, from: { transactionId: fromTransactionId, id: fromId }, to: { transactionId: toTransactionId, id: toId } };
}
