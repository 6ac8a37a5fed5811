import { AppError } from '@app/kernel';
import { type Tenant } from '@app/context';
import { type Pool, type PoolClient, type QueryResult } from 'pg';
import { corked } from './corked';
import { sql, type Statement } from './statement';

export type UnitMode = 'read' | 'write';

export interface StatementResult {
  rows: unknown[];
  affected: number;
}

const OPEN = sql('sec.open', 'SELECT sec.open($1::uuid, $2::uuid, $3)');
const ENQUEUE = sql('sec.enqueue', 'SELECT sec.enqueue($1, $2::jsonb, $3, $4, $5)');

/**
 * One transaction of one tenant, taken lazily and ended by the orchestrator only. Not reachable for tools and services:
 * they hold a TenantSession.
 *
 * 1. The first statement takes a connection and sends BEGIN, the tenant's binding and itself in one flush.
 * 2. A statement error that a service swallows is remembered: commit() then rolls back and throws.
 * 3. commit() sends the last words (audit, in the same flush) and COMMIT, and believes only the tag `COMMIT`: PostgreSQL
 *    answers a COMMIT of an aborted transaction with `ROLLBACK` and no error.
 * 4. A client that is not idle afterwards is destroyed, never handed to the next borrower.
 */
export class UnitOfWork {
  #client: Promise<PoolClient> | null = null;
  #begun = false;
  #failure: unknown = null;
  #ended = false;
  #depth = 0;
  readonly #lastWords: { statement: Statement; parameters: unknown[] }[] = [];
  readonly #rollbackListeners: ((cause: unknown) => Promise<void>)[] = [];

  constructor(
    private readonly pool: Pool,
    readonly tenant: Tenant,
    private mode: UnitMode,
  ) {}

  /** From write to read, before the first statement: a read-only tool on a route that could also write. */
  narrowToRead(): void {
    if (this.#client) throw new Error('The mode of a unit of work is fixed with its first statement.');
    this.mode = 'read';
  }

  async query(statement: Statement, parameters: unknown[]): Promise<StatementResult> {
    const result = await this.#send(statement, parameters);
    return { rows: result.rows, affected: result.rowCount ?? 0 };
  }

  /** Written with the COMMIT, in its flush. For what must commit with the effect and needs no answer: the audit row. */
  addLastWord(statement: Statement, parameters: unknown[]): void {
    this.#assertNotEnded();
    this.#lastWords.push({ statement, parameters });
  }

  /** Called when nothing of this unit was committed, with the reason; for evidence that a rollback would erase. */
  onRollback(listener: (cause: unknown) => Promise<void>): void {
    this.#rollbackListeners.push(listener);
  }

  async enqueue(
    task: string,
    payload: Record<string, unknown>,
    options: { queue: string; key: string; maxAttempts: number },
  ): Promise<void> {
    await this.query(ENQUEUE, [task, JSON.stringify(payload), options.queue, options.key, options.maxAttempts]);
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    // Named by depth, not by a counter: each text stays prepared on its connection, so there may be few of them only.
    const name = `s${++this.#depth}`;
    const send = (command: string): Promise<QueryResult> => this.#send(sql(`${command} ${name}`, `${command} ${name}`), []);
    const failureBefore = this.#failure;
    try {
      await send('SAVEPOINT');
      const result = await work();
      if (this.#failure !== failureBefore) throw this.#failure;
      await send('RELEASE SAVEPOINT');
      return result;
    } catch (error) {
      await send('ROLLBACK TO SAVEPOINT');
      await send('RELEASE SAVEPOINT');
      this.#failure = failureBefore;
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  /** @throws AppError WORK_ROLLED_BACK when a statement had failed or PostgreSQL did not answer COMMIT. */
  async commit(): Promise<void> {
    if (this.#failure)
      throw new AppError('WORK_ROLLED_BACK', 'A statement had failed, so nothing was saved. Try again.', { cause: this.#failure });
    if (!this.#client && this.#lastWords.length === 0) {
      this.#ended = true;
      return;
    }
    const client = await this.#acquire();
    this.#ended = true;
    try {
      // A COMMIT outside of a transaction answers COMMIT with a warning: somebody inside has ended ours already.
      if (this.#begun && client.getTransactionStatus() !== 'T') {
        throw new AppError('WORK_ROLLED_BACK', 'The transaction was ended by someone other than its owner.');
      }
      const answers = await settled(
        corked(client, () => [
          ...this.#preamble(client),
          ...this.#lastWords.map(({ statement, parameters }) => client.query(named(statement, parameters))),
          client.query('COMMIT'),
        ]),
      );
      if (answers.at(-1)?.command !== 'COMMIT') {
        throw new AppError('WORK_ROLLED_BACK', 'The transaction was rolled back instead of committed. Nothing was saved.');
      }
    } finally {
      release(client);
    }
  }

  /**
   * Undoes everything that is not committed and tells the listeners why. Safe after a failed commit and a lost connection.
   * @throws what a listener throws, after all were called.
   */
  async rollback(cause: unknown): Promise<void> {
    if (!this.#ended) {
      this.#ended = true;
      const client = await this.#client?.catch(() => null);
      if (client) {
        await client.query('ROLLBACK').catch(() => undefined);
        release(client);
      }
    }
    const told = await Promise.allSettled(this.#rollbackListeners.map((listener) => listener(cause)));
    const failed = told.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #send(statement: Statement, parameters: unknown[]): Promise<QueryResult> {
    this.#assertNotEnded();
    try {
      const client = await this.#acquire();
      // While waiting for a connection the boundary may have been crossed by work that nobody awaited.
      this.#assertNotEnded();
      const answers = await settled(corked(client, () => [...this.#preamble(client), client.query(named(statement, parameters))]));
      return answers.at(-1)!;
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  #acquire(): Promise<PoolClient> {
    this.#client ??= this.pool.connect();
    return this.#client;
  }

  /** BEGIN and the tenant's binding, once. */
  #preamble(client: PoolClient): Promise<QueryResult>[] {
    if (this.#begun) return [];
    this.#begun = true;
    const { clientAccountId, engagementId } = this.tenant;
    // READ WRITE also for reads, because their audit row is a write; row policies obey the mode in the binding.
    return [client.query('BEGIN READ WRITE'), client.query(named(OPEN, [clientAccountId, engagementId, this.mode]))];
  }

  #assertNotEnded(): void {
    if (this.#ended) throw new AppError('SESSION_CLOSED', 'The session was used after its transaction had ended.');
  }
}

function named({ name, text }: Statement, values: unknown[]): { name: string; text: string; values: unknown[] } {
  return { name, text, values };
}

/** Waits for every answer, so that none stays on the wire, then throws the first failure: later ones only echo it (25P02). */
async function settled(queries: Promise<QueryResult>[]): Promise<QueryResult[]> {
  const answers = await Promise.allSettled(queries);
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  return answers.map((answer) => (answer as PromiseFulfilledResult<QueryResult>).value);
}

/** Only an idle connection goes back; anything else would hand its transaction and tenant to the next borrower. */
function release(client: PoolClient): void {
  client.release(client.getTransactionStatus() !== 'I');
}
