import { BoundaryClient, ticketKey, type TicketMode, TicketOffice } from '@app/persistence/testing';
import { contextFor, type TestDatabase, type TestTenant } from './test-database';

export type RawTicket = ReturnType<TicketOffice['issue']>;

/** A ticket as the boundary of this deployment would issue it, or signed with another key. */
export function issueTicket(tenant: TestTenant, mode: TicketMode = 'write', key = ticketKey(process.env.TEST_REGISTRY_SECRET!)): RawTicket {
  const context = contextFor(tenant);
  return new TicketOffice(key).issue(context.tenant!, context, mode);
}

/**
 * A transaction of a tenant as the boundary opens it, on a bare connection of the runtime role: what the database does when
 * every guard in the process has failed.
 */
export class RawTransaction {
  /** The command tags of everything that was sent after it was opened. */
  readonly tags: string[] = [];

  private constructor(
    readonly client: BoundaryClient,
    readonly ticket: RawTicket,
  ) {}

  /** `url`: another way to the same database, such as a pooler. */
  static async open(
    db: TestDatabase,
    tenant: TestTenant,
    mode: TicketMode = 'write',
    url = db.database.pools.urls.tenant,
  ): Promise<RawTransaction> {
    const client = new BoundaryClient({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    const raw = new RawTransaction(client, issueTicket(tenant, mode));
    await client.query('BEGIN READ WRITE');
    await raw.bind(raw.ticket);
    const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
    connection.on('commandComplete', ({ text }: { text: string }) => raw.tags.push(text));
    return raw;
  }

  /** Sends a ticket, also one that is not due. */
  async bind({ text, signature }: Pick<RawTicket, 'text' | 'signature'>): Promise<void> {
    await this.client.query('SELECT sec.open($1, $2)', [text, signature]);
  }

  /** As the boundary ends it. Returns the command tag. */
  async commit(): Promise<string> {
    await this.client.query('SELECT sec.seal($1)', [this.ticket.seal]);
    return (await this.client.query('COMMIT')).command;
  }

  end(): Promise<void> {
    return this.client.end();
  }
}
