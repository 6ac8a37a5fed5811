import { AppError } from '@app/kernel';
import { type RequestContext, type Tenant } from '@app/context';
import { type Pool, type PoolClient, type QueryResult } from 'pg';
import { corked, cutOff } from './driver-internals';
import { isContention } from './contention';
import { type Ticket } from './gate/ticket';
import { type TicketOffice } from './gate/ticket-office';
import { type OwnershipViolations, type ViolationKind } from './ownership/ownership-violations';
import { refusalOf } from './sql-guard/sql-guard';
import { type Evidence, evidenceOf, isLastWord } from './last-word';
import { type CommitOutcomes, isVerdict } from './outcome/commit-outcomes';
import { isDeclared, sql, type Statement } from './statement';
import { type UnitMode } from './unit-mode';
import { within } from './within';

export interface StatementResult {
  rows: unknown[];
  affected: number;
}

/** What every unit of work of a deployment shares. */
export interface UnitResources {
  pool: Pool;
  tickets: TicketOffice;
  violations: OwnershipViolations;
  outcomes: CommitOutcomes;
}

/** What a unit is made for. */
export interface UnitOrder {
  tenant: Tenant;
  context: RequestContext;
  mode: UnitMode;
  /** Aborted when nobody waits for the work any longer, with the AppError that says why. */
  signal: AbortSignal;
}

/** The longest wait for the answer to a COMMIT; then the connection is given up and its outcome asked for on another. */
const COMMIT_WAIT_MS = 5_000;
const ROLLBACK_WAIT_MS = 2_000;

const OPEN = sql('sec.open', 'SELECT sec.open($1, $2)');
const SEAL = sql('sec.seal', 'SELECT sec.seal($1)');
const ENQUEUE = sql('sec.enqueue', 'SELECT sec.enqueue($1, $2::jsonb, $3, $4, $5)');

/** What a statement of a tool may have done, by the tag PostgreSQL answers with. */
const HARMLESS_COMMANDS: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** @throws AppError WORK_ROLLED_BACK, SESSION_OWNERSHIP_VIOLATION, OUTCOME_UNKNOWN; the signal's reason; the database's error. */
export let commitUnit: (unit: UnitOfWork) => Promise<void>;
/** Undoes what is not committed. Safe after a failed commit and a lost connection. */
export let rollBackUnit: (unit: UnitOfWork) => Promise<void>;
/** Tells the listeners that nothing was committed, and why. @throws what a listener throws, after all were called. */
export let tellRollback: (unit: UnitOfWork, cause: unknown) => Promise<void>;
/** Whether the unit's work may be done again from the beginning: it has failed for another transaction, and allows it. */
export let mayRetry: (unit: UnitOfWork, cause: unknown) => boolean;
/** Makes the unit uncommittable: something that belongs to its work has broken a rule elsewhere. */
export let poisonUnit: (unit: UnitOfWork, violation: AppError) => void;
/** The violation that the unit is not committed for, whatever else its work has failed with; null for none. */
export let violationIn: (unit: UnitOfWork) => AppError | null;
/** Where the unit's violations are reported. */
export let violationsOf: (unit: UnitOfWork) => OwnershipViolations;

/**
 * One transaction of one tenant, taken lazily. Ending it is not among its methods: the functions above belong to the
 * orchestrator and are not exported by the lib. Tools and services hold a TenantSession.
 *
 * 1. The first statement takes a connection and sends BEGIN, the signed ticket and itself in one flush.
 * 2. A statement error that a service swallows is remembered: the commit then rolls back and throws.
 * 3. The commit sends the seal, the last words (audit) and COMMIT in one flush, and believes only the tag `COMMIT`:
 *    PostgreSQL answers a COMMIT of an aborted transaction with `ROLLBACK` and no error.
 * 4. A client that is not idle afterwards is destroyed, never handed to the next borrower.
 * 5. A statement that no tool may send is refused, reported once, and nothing of the unit is committed.
 * 6. A COMMIT whose answer was lost is believed neither way: its outcome is asked for on another connection.
 * 7. When nobody waits any longer, nothing more is sent and nothing is committed.
 */
export class UnitOfWork {
  static {
    commitUnit = (unit) => unit.#commit();
    rollBackUnit = (unit) => unit.#rollBack();
    tellRollback = (unit, cause) => unit.#tellRollback(cause);
    mayRetry = (unit, cause) => unit.#retryable && !unit.#signal.aborted && isContention(unit.#failure ?? cause);
    poisonUnit = (unit, violation) => void (unit.#violation ??= violation);
    violationIn = (unit) => unit.#violation;
    violationsOf = (unit) => unit.#resources.violations;
  }

  readonly tenant: Tenant;
  readonly #resources: UnitResources;
  readonly #context: RequestContext;
  readonly #signal: AbortSignal;
  #mode: UnitMode;
  #retryable = true;
  #xid: string | null = null;
  #ticket: Ticket | null = null;
  /** The first violation of this unit, refused or only reported. */
  #reported: AppError | null = null;
  /** What the unit cannot be committed for. */
  #violation: AppError | null = null;
  #client: Promise<PoolClient> | null = null;
  #failure: unknown = null;
  #ended = false;
  #depth = 0;
  readonly #lastWords: { statement: Statement; parameters: unknown[] }[] = [];
  readonly #rollbackListeners: ((cause: unknown) => Promise<void>)[] = [];

  constructor(resources: UnitResources, { tenant, context, mode, signal }: UnitOrder) {
    this.tenant = tenant;
    this.#resources = resources;
    this.#context = context;
    this.#mode = mode;
    this.#signal = signal;
  }

  /** Aborted when nobody waits for the work any longer: at its deadline, or because the client has gone. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** The work must not be done twice, not even after a rollback: it has effects that no rollback undoes. */
  keepFromRetry(): void {
    this.#retryable = false;
  }

  /** From write to read, before the first statement: a read-only tool on a route that could also write. */
  narrowToRead(): void {
    if (this.#client) throw new Error('The mode of a unit of work is fixed with its first statement.');
    this.#mode = 'read';
  }

  /** @throws AppError SESSION_OWNERSHIP_VIOLATION for what no tool may send; the database's error. */
  async query(statement: Statement, parameters: unknown[]): Promise<StatementResult> {
    this.#assertPermitted(statement);
    const result = await this.#send(statement, parameters);
    // The second net, in report-only mode too: what did anything but read or write rows is never committed (a role may, for
    // one, ALTER its own settings).
    if (!HARMLESS_COMMANDS.has(result.command))
      this.#violate('raw_sql', `The statement ${statement.name} has done ${result.command}.`, true);
    return { rows: result.rows, affected: result.rowCount ?? 0 };
  }

  /** Inserts a row with the COMMIT, in its flush. For what must commit with the effect and needs no answer: the audit row. */
  addLastWord(statement: Statement, parameters: unknown[]): void {
    this.#assertUsable();
    if (!isLastWord(statement))
      this.#violate('raw_sql', `The statement ${String(statement.name)} was refused as a last word: it was not declared as one.`, true);
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
    await this.#send(ENQUEUE, [task, JSON.stringify(payload), options.queue, options.key, options.maxAttempts]);
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    this.#assertUsable();
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

  async #commit(): Promise<void> {
    if (this.#violation) throw this.#violation;
    if (this.#failure)
      throw new AppError('WORK_ROLLED_BACK', 'A statement had failed, so nothing was saved. Try again.', { cause: this.#failure });
    this.#signal.throwIfAborted();
    if (!this.#client && this.#lastWords.length === 0) {
      this.#ended = true;
      return;
    }
    const client = await this.#acquire();
    this.#ended = true;
    try {
      // A COMMIT outside of a transaction answers COMMIT with a warning: somebody inside has ended ours already.
      if (this.#ticket && client.getTransactionStatus() === 'I')
        this.#violate('ended_transaction', 'The transaction was ended by someone other than its owner.', true);
      const answers = await within(
        COMMIT_WAIT_MS,
        this.#flush(client, () => [...this.#sealed(client), client.query('COMMIT')]),
      );
      if (answers.at(-1)?.command !== 'COMMIT') {
        throw new AppError('WORK_ROLLED_BACK', 'The transaction was rolled back instead of committed. Nothing was saved.');
      }
    } catch (error) {
      if (error instanceof AppError || isVerdict(error)) throw error;
      cutOff(client);
      await this.#learnOutcome(error);
    } finally {
      this.#release(client);
    }
  }

  /** Returns when the transaction was committed after all. */
  async #learnOutcome(lost: unknown): Promise<void> {
    const outcome = await this.#resources.outcomes.of(this.#xid, this.#evidence());
    if (outcome === 'aborted') throw lost;
    if (outcome === 'unknown')
      throw new AppError(
        'OUTCOME_UNKNOWN',
        'The database was lost while it committed, and cannot say yet whether it did. Send the same request again: with the same Idempotency-Key it takes effect once.',
        { retryAfter: 5, cause: lost },
      );
  }

  #evidence(): Evidence | null {
    for (const { statement, parameters } of this.#lastWords) {
      const evidence = evidenceOf(statement, parameters);
      if (evidence) return evidence;
    }
    return null;
  }

  async #rollBack(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    const client = await this.#client?.catch(() => null);
    if (!client) return;
    await within(ROLLBACK_WAIT_MS, client.query('ROLLBACK')).catch(() => cutOff(client));
    this.#release(client);
  }

  async #tellRollback(cause: unknown): Promise<void> {
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
      const answers = await this.#flush(client, () => [client.query(named(statement, parameters))]);
      return answers.at(-1)!;
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  /** Sends in one packet, the first time behind BEGIN and the ticket, and waits for every answer. */
  async #flush(client: PoolClient, send: () => Promise<QueryResult>[]): Promise<QueryResult[]> {
    let preamble: Promise<QueryResult>[] = [];
    const answers = await settled(
      corked(client, () => {
        preamble = this.#preamble(client);
        return [...preamble, ...send()];
      }),
    );
    if (preamble.length > 0) this.#xid = (answers[1] as QueryResult<{ open: string }>).rows[0]!.open;
    return answers;
  }

  #acquire(): Promise<PoolClient> {
    this.#client ??= this.#resources.pool.connect();
    return this.#client;
  }

  /** BEGIN and the ticket that binds the tenant, once. */
  #preamble(client: PoolClient): Promise<QueryResult>[] {
    if (this.#ticket) return [];
    this.#ticket = this.#resources.tickets.issue(this.tenant, this.#context, this.#mode);
    // READ WRITE also for reads, because their audit row is a write; row policies obey the mode in the ticket.
    return [client.query('BEGIN READ WRITE'), client.query(named(OPEN, [this.#ticket.text, this.#ticket.signature]))];
  }

  #assertNotEnded(): void {
    this.#signal.throwIfAborted();
    if (this.#ended) throw this.#resources.violations.report('late_use', 'The session was used after its transaction had ended.', true);
  }

  /** What goes out before COMMIT: the last words, which carry the seal, or the seal alone. */
  #sealed(client: PoolClient): Promise<QueryResult>[] {
    const { seal } = this.#ticket!;
    if (this.#lastWords.length === 0) return [client.query(named(SEAL, [seal]))];
    return this.#lastWords.map(({ statement, parameters }) => client.query(named(statement, [...parameters, seal])));
  }

  #assertUsable(): void {
    this.#assertNotEnded();
    if (this.#violation) throw this.#violation;
  }

  /** The guard is asked for every text, those of the typed methods too; it remembers its answers. */
  #assertPermitted(statement: Statement): void {
    this.#assertUsable();
    const refusal = isDeclared(statement) ? refusalOf(statement.text) : 'it was not declared.';
    if (refusal) this.#violate('raw_sql', `The statement ${String(statement.name)} was refused: ${refusal}`);
  }

  /** Reports once a unit. Nothing that the unit had written until then is committed, unless violations are only reported. */
  #violate(kind: ViolationKind, detail: string, refused = this.#resources.violations.enforced): void {
    this.#reported ??= this.#resources.violations.report(kind, detail, refused);
    if (!refused) return;
    this.#violation ??= this.#reported;
    throw this.#violation;
  }

  /**
   * Only an idle connection goes back; anything else would hand its transaction and tenant to the next borrower. Nor does one that
   * was sent what it should not have been: settings and cursors outlive a COMMIT.
   */
  #release(client: PoolClient): void {
    client.release(client.getTransactionStatus() !== 'I' || this.#reported !== null);
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
