import { type Pool, type PoolClient, type QueryResult } from 'pg';
import { type RequestContext, type Tenant } from '@app/context';
import { corked, cutOff } from './driver-internals';
import { type Ticket } from './gate/ticket';
import { type TicketOffice } from './gate/ticket-office';
import { sql, type Statement } from './statement';
import { type TicketMode } from './unit-mode';
import { within } from './within';

/** A statement and its parameters. */
export interface Sent {
  statement: Statement;
  parameters: unknown[];
}

/** The longest wait for the answer to a COMMIT; then the connection is given up, and its outcome asked for on another. */
const COMMIT_WAIT_MS = 5_000;
const ROLLBACK_WAIT_MS = 2_000;

const OPEN = sql('sec.open', 'SELECT sec.open($1, $2)');
const SEAL = sql('sec.seal', 'SELECT sec.seal($1)');

/**
 * The connection of one unit of work: taken with its first statement, which goes out with BEGIN and the signed ticket in one flush;
 * given back idle, or destroyed. Knows nothing of what the unit permits.
 */
export class UnitConnection {
  readonly #pool: Pool;
  readonly #tickets: TicketOffice;
  readonly #tenant: Tenant;
  readonly #context: RequestContext;
  #client: Promise<PoolClient> | null = null;
  #ticket: Ticket | null = null;
  #xid: string | null = null;

  constructor({ pool, tickets }: { pool: Pool; tickets: TicketOffice }, tenant: Tenant, context: RequestContext) {
    this.#pool = pool;
    this.#tickets = tickets;
    this.#tenant = tenant;
    this.#context = context;
  }

  get opened(): boolean {
    return this.#client !== null;
  }

  /** The transaction's id, as sec.open returned it; null before its answer. */
  get xid(): string | null {
    return this.#xid;
  }

  /** `mayGo` throws when nothing may be sent any more: the boundary may have been crossed while a connection was waited for. */
  async send(sent: Sent, mode: TicketMode, mayGo: () => void): Promise<QueryResult> {
    const client = await this.#acquire();
    mayGo();
    return (await this.#flush(client, mode, () => [query(client, sent)])).at(-1)!;
  }

  /** Whether the transaction that was begun here has been ended by another hand. */
  async lostItsTransaction(): Promise<boolean> {
    const client = await this.#acquire();
    return this.#ticket !== null && client.getTransactionStatus() === 'I';
  }

  /** Sends the last words, which carry the seal, or the seal alone, and COMMIT in one flush. Returns the tag of its answer. */
  async commit(lastWords: readonly Sent[], mode: TicketMode): Promise<string> {
    const client = await this.#acquire();
    const answers = this.#flush(client, mode, () => {
      const { seal } = this.#ticket!;
      const words = lastWords.length > 0 ? lastWords : [{ statement: SEAL, parameters: [] }];
      const sealed = words.map(({ statement, parameters }) => query(client, { statement, parameters: [...parameters, seal] }));
      return [...sealed, client.query('COMMIT')];
    });
    return (await within(COMMIT_WAIT_MS, answers)).at(-1)!.command;
  }

  async rollBack(): Promise<void> {
    const client = await this.#client?.catch(() => null);
    if (client) await within(ROLLBACK_WAIT_MS, client.query('ROLLBACK')).catch(() => cutOff(client));
  }

  /** Ends the connection at once: its answers will not come, or are not waited for. */
  async cutOff(): Promise<void> {
    const client = await this.#client?.catch(() => null);
    if (client) cutOff(client);
  }

  /**
   * Gives the connection back, once. Only an idle one goes to the next borrower: another would hand over its transaction and tenant.
   * `spoilt`: it was sent what it should not have been; settings and cursors outlive a COMMIT.
   */
  async release(spoilt: boolean): Promise<void> {
    const client = await this.#client?.catch(() => null);
    this.#client = null;
    client?.release(spoilt || client.getTransactionStatus() !== 'I');
  }

  #acquire(): Promise<PoolClient> {
    return (this.#client ??= this.#pool.connect());
  }

  /** Sends in one packet, the first time behind BEGIN and the ticket, and waits for every answer. */
  async #flush(client: PoolClient, mode: TicketMode, send: () => Promise<QueryResult>[]): Promise<QueryResult[]> {
    let preamble: Promise<QueryResult>[] = [];
    const answers = await settled(
      corked(client, () => {
        preamble = this.#preamble(client, mode);
        return [...preamble, ...send()];
      }),
    );
    if (preamble.length > 0) this.#xid = (answers[1] as QueryResult<{ open: string }>).rows[0]!.open;
    return answers;
  }

  /** BEGIN and the ticket that binds the tenant, once. */
  #preamble(client: PoolClient, mode: TicketMode): Promise<QueryResult>[] {
    if (this.#ticket) return [];
    this.#ticket = this.#tickets.issue(this.#tenant, this.#context, mode);
    const { text, signature } = this.#ticket;
    // READ WRITE also for reads, because their audit row is a write; row policies obey the mode in the ticket.
    return [client.query('BEGIN READ WRITE'), query(client, { statement: OPEN, parameters: [text, signature] })];
  }
}

function query(client: PoolClient, { statement: { name, text }, parameters: values }: Sent): Promise<QueryResult> {
  return client.query({ name, text, values });
}

/** Waits for every answer, so that none stays on the wire, then throws the first failure: later ones only echo it (25P02). */
async function settled(queries: Promise<QueryResult>[]): Promise<QueryResult[]> {
  const answers = await Promise.allSettled(queries);
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
  return answers.map((answer) => (answer as PromiseFulfilledResult<QueryResult>).value);
}
