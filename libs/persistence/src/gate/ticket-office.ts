import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type RequestContext, type Tenant } from '@app/context';
import { NO_TENANT } from '@app/kernel';
import { type TicketMode } from '../unit-mode';
import { type Ticket } from './ticket';

/** From the ticket's making to its use there is one way to the server; the rest is for clocks that differ. */
const VALID_MS = 60_000;
const SEAL_BYTES = 16;

/** Issues tickets, signed with the deployment's key. Whoever holds an office can bind a transaction to any tenant. */
export class TicketOffice {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  issue(tenant: Tenant, context: RequestContext, mode: TicketMode): Ticket {
    const seal = randomBytes(SEAL_BYTES).toString('hex');
    const text = [
      mode,
      tenant.clientAccountId,
      tenant.engagementId,
      context.principal?.id ?? NO_TENANT,
      context.requestId.replaceAll('|', ''),
      Date.now() + VALID_MS,
      createHash('sha256').update(seal).digest('hex'),
    ].join('|');
    return { text, signature: createHmac('sha256', this.#key).update(text).digest(), seal };
  }
}
