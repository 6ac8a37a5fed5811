import { systemClock } from '@app/kernel';
import { type DatabasePools, type DigestSigner, inOwnerTransaction, type OwnerQuery, sql, type Statement } from '@app/persistence';
import { retentionHash } from './audit-retention';

/** Whole months, of partitions that are there; the newest of them is at most `keep` months before the present one (UTC). */
const OLD_MONTHS = sql(
  'audit.old_months',
  `SELECT c.relname AS partition, to_char(to_date(substr(c.relname, 13), 'YYYY"m"MM'), 'YYYY-MM-DD') AS month
     FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.audit_logs'::regclass AND c.relname ~ '^audit_logs_y[0-9]{4}m[0-9]{2}$'
      AND to_date(substr(c.relname, 13), 'YYYY"m"MM') < date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') - make_interval(months => $1)
    ORDER BY 2`,
);

/** Ends of the chains; the owner, whom forced row security binds, cannot read them. */
const CHAIN_ENDS = sql(
  'audit.chain_ends',
  `SELECT DISTINCT ON (client_account_id, engagement_id) client_account_id AS "clientAccountId", engagement_id AS "engagementId",
          to_transaction_id::text AS "transactionId", to_id AS id
     FROM audit_digests ORDER BY client_account_id, engagement_id, sequence DESC`,
);

/** Dropping locks the whole trail: rather not than hold up everybody behind somebody's long statement. */
const PATIENCE = sql('audit.patience', `SET LOCAL lock_timeout = '10s'`);

const RECORD = sql('audit.record_retention', 'INSERT INTO audit_retentions (month, dropped_at, key_id, signature) VALUES ($1, $2, $3, $4)');

export interface DroppedMonth {
  /** First day of the month, `2026-08-01`. */
  month: string;
  rows: number;
}

/** Drops months of the audit trail that are older than must be kept, each with a signed record that verification goes by. */
export class AuditRetainer {
  readonly #pools: DatabasePools;

  /** `adminUrl`: of the owner of the schema or a superuser, as migrations need it. */
  constructor(
    pools: DatabasePools,
    private readonly signer: DigestSigner,
    private readonly adminUrl: string,
  ) {
    this.#pools = pools;
  }

  /**
   * Drops the partitions of months that ended more than `months` months (at least 1) before the present one began. All or nothing.
   * @throws Error when a row of them is not sealed
   */
  async retain(months: number): Promise<DroppedMonth[]> {
    if (!Number.isInteger(months) || months < 1) throw new Error('At least the month before the present one is kept.');
    const ends = (await this.#pools.ops.query<Record<string, string>>(CHAIN_ENDS.text)).rows;
    return inOwnerTransaction(this.adminUrl, async (query) => {
      await query(PATIENCE);
      const dropped: DroppedMonth[] = [];
      for (const { partition, month } of await query<{ partition: string; month: string }>(OLD_MONTHS, [months]))
        dropped.push({ month, rows: await this.#drop(query, partition, month, ends) });
      return dropped;
    });
  }

  async #drop(query: OwnerQuery, partition: string, month: string, ends: object[]): Promise<number> {
    // Without FORCE the owner sees the rows; it ends with the table, or with the transaction that fails.
    await query(ddl(partition, (name) => `ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`));
    const [counts] = await query<{ rows: number; unsealed: number }>(unsealedIn(partition), [JSON.stringify(ends)]);
    const { rows, unsealed } = counts!;
    if (unsealed > 0)
      throw new Error(`${unsealed} of ${rows} rows of ${month.slice(0, 'YYYY-MM'.length)} are not sealed. Run \`ops audit seal\` first.`);
    const record = { month, droppedAt: systemClock.now().toISOString(), keyId: this.signer.keyId };
    await query(RECORD, [month, record.droppedAt, record.keyId, this.signer.sign(retentionHash(record))]);
    await query(ddl(partition, (name) => `DROP TABLE ${name}`));
    return rows;
  }
}

/** The name is one that OLD_MONTHS has found by its form. */
function ddl(partition: string, text: (name: string) => string): Statement {
  return { name: `audit.ddl.${partition}`, text: text(`public.${partition}`) };
}

function unsealedIn(partition: string): Statement {
  return {
    name: `audit.unsealed.${partition}`,
    text: `SELECT count(*)::integer AS rows, count(*) FILTER (WHERE e.id IS NULL OR (p.transaction_id, p.id) >= (e."transactionId", e.id))::integer AS unsealed
             FROM public.${partition} p LEFT JOIN jsonb_to_recordset($1::jsonb) AS e ("clientAccountId" uuid, "engagementId" uuid, "transactionId" xid8, id uuid)
               ON e."clientAccountId" = p.client_account_id AND e."engagementId" = p.engagement_id`,
  };
}
