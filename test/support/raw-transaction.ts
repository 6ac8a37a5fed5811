import { type UnitMode } from '@app/persistence';
import { ticketKey, TicketOffice } from '@app/persistence/testing';
import { Client } from 'pg';
import { contextFor, type TestDatabase, type TestTenant } from './test-database';

/**
 * A transaction of a tenant as the boundary opens it, on a bare connection of the runtime role: what the database does when
 * every guard in the process has failed.
 */
export class RawTransaction {
  private constructor(
    readonly client: Client,
    private readonly seal: string,
  ) {}

  static async open(db: TestDatabase, tenant: TestTenant, mode: UnitMode = 'write'): Promise<RawTransaction> {
    const client = new Client({ connectionString: db.database.pools.urls.tenant });
    client.on('error', () => undefined);
    await client.connect();
    const context = contextFor(tenant);
    const { text, signature, seal } = new TicketOffice(ticketKey(process.env.TEST_REGISTRY_SECRET!)).issue(context.tenant!, context, mode);
    await client.query('BEGIN READ WRITE');
    await client.query('SELECT sec.open($1, $2)', [text, signature]);
    return new RawTransaction(client, seal);
  }

  /** As the boundary ends it. Returns the command tag. */
  async commit(): Promise<string> {
    await this.client.query('SELECT sec.seal($1)', [this.seal]);
    return (await this.client.query('COMMIT')).command;
  }

  end(): Promise<void> {
    return this.client.end();
  }
}
