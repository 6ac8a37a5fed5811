import { AppError } from '@app/kernel';
import { type RequestContext, type Tenant } from '@app/context';
import { DatabaseError, type Pool, type QueryResult } from 'pg';
import { type Admission } from './admission/admission';
import { isContention } from './contention';
import { type TicketOffice } from './gate/ticket-office';
import { type Evidence, evidenceOf, isLastWord } from './last-word';
import { type CommitOutcomes, isVerdict } from './outcome/commit-outcomes';
import { type OwnershipViolations, type ViolationKind } from './ownership/ownership-violations';
import { ROW_CHANGES, type RowChanges, rowChangesOf } from './row-changes';
import { refusalOf } from './sql-guard/sql-guard';
import { type KeyClaim } from './key-claim';
import { isDeclared, sql, type Statement } from './statement';
import { type Sent, UnitConnection } from './unit-connection';
import { type TicketMode, type UnitMode } from './unit-mode';

export interface StatementResult {
  rows: unknown[];
  affected: number;
}

/** What every unit of work of a deployment shares. */
export interface UnitResources {
  /** Asked before a unit begins; so the pool, which has as many connections, never queues. */
  admission: Admission;
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

const CLAIM_KEY = sql(
  'sec.claim_key',
  'SELECT state, principal_id AS "principalId", fingerprint, response_status AS "responseStatus", response FROM sec.claim_key($1, $2, $3)',
);
const ENQUEUE = sql('sec.enqueue', 'SELECT sec.enqueue($1, $2::jsonb, $3, $4, $5)');
const READ_ONLY = sql('sec.read_only', 'SET TRANSACTION READ ONLY');
const READ_ONLY_REFUSAL = '25006';

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
 * 1. No connection is taken before the first statement; which is sent how is the UnitConnection's matter.
 * 2. A statement error that a service swallows is remembered: the commit then rolls back and throws.
 * 3. The commit believes only the tag `COMMIT`: PostgreSQL answers that of an aborted transaction with `ROLLBACK` and no error.
 * 4. A COMMIT whose answer was lost is believed neither way: its outcome is asked for on another connection.
 * 5. A statement that no tool may send is refused, reported once, and nothing of the unit is committed.
 * 6. A dry unit is rolled back where another would be committed; the database would refuse to commit it.
 * 7. When nobody waits any longer, nothing more is sent and nothing is committed.
 */
export class UnitOfWork {
  static {
    commitUnit = (unit) => unit.#commit();
    rollBackUnit = (unit) => unit.#rollBack();
    tellRollback = (unit, cause) => unit.#tellRollback(cause);
    mayRetry = (unit, cause) => unit.#retryable && !unit.signal.aborted && isContention(unit.#failure ?? cause);
    poisonUnit = (unit, violation) => void (unit.#violation ??= violation);
    violationIn = (unit) => unit.#violation;
    violationsOf = (unit) => unit.#resources.violations;
  }

  readonly tenant: Tenant;
  /** Aborted when nobody waits for the work any longer: at its deadline, or because the client has gone. */
  readonly signal: AbortSignal;
  readonly #resources: UnitResources;
  readonly #connection: UnitConnection;
  #mode: TicketMode;
  #retryable = true;
  /** The first violation of this unit, refused or only reported. */
  #reported: AppError | null = null;
  /** What the unit cannot be committed for. */
  #violation: AppError | null = null;
  #failure: unknown = null;
  #ended = false;
  #depth = 0;
  readonly #lastWords: Sent[] = [];
  readonly #rollbackListeners: ((cause: unknown) => Promise<void>)[] = [];

  constructor(resources: UnitResources, { tenant, context, mode, signal }: UnitOrder) {
    this.tenant = tenant;
    this.signal = signal;
    this.#resources = resources;
    this.#connection = new UnitConnection(resources, tenant, context);
    this.#mode = mode;
  }

  /** From write to read, before the first statement: a read-only tool on a route that could also write. */
  narrowToRead(): void {
    if (this.#mode === 'read') return;
    this.#assertNotOpened();
    this.#mode = 'read';
  }

  /** From write to dry, before the first statement: everything works, rowChanges() tells what it did, and nothing is kept. */
  makeDry(): void {
    this.#assertNotOpened();
    if (this.#mode === 'read') throw new Error('A unit of work that reads changes nothing: there is nothing to keep it from.');
    this.#mode = 'dry';
  }

  /** The work must not be done twice, not even after a rollback: it has effects that no rollback undoes. */
  keepFromRetry(): void {
    this.#retryable = false;
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

  /** What this dry unit has changed so far, at most `most` rows of it. @throws AppError WORK_ROLLED_BACK when a statement had failed. */
  async rowChanges(most: number): Promise<RowChanges> {
    this.#assertSound();
    return rowChangesOf(this.#connection.opened ? ((await this.#send(ROW_CHANGES, [most])).rows as Record<string, unknown>[]) : []);
  }

  /**
   * Takes the idempotency key of this tenant, principal and operation until the end of the transaction, unless it is taken or
   * used; or only looks. For the boundary: its record is a last word of the same transaction.
   */
  async claimKey(operation: string, keyHash: Buffer, take: boolean): Promise<KeyClaim> {
    this.#assertUsable();
    return (await this.#send(CLAIM_KEY, [operation, keyHash, take])).rows[0] as KeyClaim;
  }

  /** Inserts a row with the COMMIT, in its flush. For what must commit with the effect and needs no answer: the audit row. */
  addLastWord(statement: Statement, parameters: unknown[]): void {
    this.#assertUsable();
    if (this.#mode === 'dry') throw new Error('A dry run keeps nothing: what must be kept of it is written on another connection.');
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

  /** Runs `work` so that PostgreSQL refuses its writes. Do not run other statements meanwhile. @throws AppError INTERNAL for a write. */
  readOnly<T>(work: () => Promise<T>): Promise<T> {
    return this.savepoint(async () => {
      // Until the savepoint is released or rolled back, as PostgreSQL has it.
      await this.#send(READ_ONLY, []);
      const [outcome] = await Promise.allSettled([work()]);
      // Whatever the work made of the refusal.
      if (this.#failure instanceof DatabaseError && this.#failure.code === READ_ONLY_REFUSAL)
        throw new AppError('INTERNAL', 'What is declared to read only has tried to write. Nothing was saved.', { cause: this.#failure });
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
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
    this.#assertSound();
    this.signal.throwIfAborted();
    if (this.#mode === 'dry') return this.#rollBack();
    this.#ended = true;
    if (!this.#connection.opened && this.#lastWords.length === 0) return;
    try {
      // A COMMIT outside of a transaction answers COMMIT with a warning: somebody inside has ended ours already.
      if (await this.#connection.lostItsTransaction())
        this.#violate('ended_transaction', 'The transaction was ended by someone other than its owner.', true);
      if ((await this.#connection.commit(this.#lastWords, this.#mode)) !== 'COMMIT')
        throw new AppError('WORK_ROLLED_BACK', 'The transaction was rolled back instead of committed. Nothing was saved.');
    } catch (error) {
      if (error instanceof AppError || isVerdict(error)) throw error;
      await this.#connection.cutOff();
      await this.#release();
      await this.#learnOutcome(error);
    } finally {
      await this.#release();
    }
  }

  /** Returns when the transaction was committed after all. */
  async #learnOutcome(lost: unknown): Promise<void> {
    const outcome = await this.#resources.outcomes.of(this.#connection.xid, this.#evidence());
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
    await this.#connection.rollBack();
    await this.#release();
  }

  async #tellRollback(cause: unknown): Promise<void> {
    const told = await Promise.allSettled(this.#rollbackListeners.map((listener) => listener(cause)));
    const failed = told.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #send(statement: Statement, parameters: unknown[]): Promise<QueryResult> {
    this.#assertNotEnded();
    try {
      return await this.#connection.send({ statement, parameters }, this.#mode, () => this.#assertNotEnded());
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
  }

  #release(): Promise<void> {
    return this.#connection.release(this.#reported !== null);
  }

  #assertNotEnded(): void {
    this.signal.throwIfAborted();
    if (this.#ended) throw this.#resources.violations.report('late_use', 'The session was used after its transaction had ended.', true);
  }

  #assertNotOpened(): void {
    if (this.#connection.opened) throw new Error('The mode of a unit of work is fixed with its first statement.');
  }

  #assertSound(): void {
    if (this.#violation) throw this.#violation;
    if (this.#failure)
      throw new AppError('WORK_ROLLED_BACK', 'A statement had failed, so nothing was saved. Try again.', { cause: this.#failure });
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
}
