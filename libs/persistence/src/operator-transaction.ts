import { AppError } from '@app/kernel';
import { type PoolClient, type QueryResult, type QueryResultRow } from 'pg';
import { type DatabasePools } from './database-pools';
import { type KeyClaim } from './key-claim';
import { sql } from './statement';
import { withClient } from './with-client';

const CLAIM_KEY = sql(
  'sec.claim_operator_key',
  `SELECT state, principal_id AS "principalId", fingerprint, response_status AS "responseStatus", response
     FROM sec.claim_operator_key($1, $2, $3, $4)`,
);

/** A transaction of registry_ops, which belongs to no tenant: logins, administration, operations. */
export class OperatorTransaction {
  readonly #client: PoolClient;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<QueryResult<R>> {
    return this.#client.query<R>(text, values);
  }

  /** Takes the key of this principal and operation until the end of the transaction, unless it is taken or used; or only looks. */
  async claimKey(principalId: string, operation: string, keyHash: Buffer, take: boolean): Promise<KeyClaim> {
    const { rows } = await this.#client.query<KeyClaim>({ ...CLAIM_KEY, values: [principalId, operation, keyHash, take] });
    return rows[0]!;
  }
}

/**
 * Runs `work` in one transaction of the operators' pool: commits when it returns, rolls back when it throws.
 * @throws AppError WORK_ROLLED_BACK when COMMIT did not commit; what `work` throws
 */
export function inOperatorTransaction<T>({ ops }: DatabasePools, work: (transaction: OperatorTransaction) => Promise<T>): Promise<T> {
  return withClient(ops, async (client) => {
    await client.query('BEGIN');
    const result = await work(new OperatorTransaction(client));
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT')
      throw new AppError('WORK_ROLLED_BACK', 'The transaction was rolled back instead of committed. Nothing was saved.');
    return result;
  });
}
