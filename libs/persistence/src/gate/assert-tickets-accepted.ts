import { RequestContext } from '@app/context';
import { type ClientAccountId, type EngagementId, NO_TENANT, type PrincipalId } from '@app/kernel';
import { BootRefusedError } from '../boot-refused.error';
import { type Orchestrator } from '../orchestrator';
import { sql } from '../statement';

const BOUND = sql('boot.bound_tenant', 'SELECT sec.tenant() AS tenant');

const REASONS: Partial<Record<string, string>> = {
  TICKET_INVALID:
    'The database does not know the ticket key of this REGISTRY_SECRET: use the secret of the deployment, or run `npm run ops -- migrate up` with the new one.',
  TICKET_EXPIRED: 'The clocks of this machine and of the database server are more than a minute apart: synchronise them.',
};

/**
 * Opens a transaction for no tenant, as every request will for its own.
 * @throws BootRefusedError when the database refuses this deployment's tickets
 */
export async function assertTicketsAccepted(orchestrator: Orchestrator): Promise<void> {
  const nobody = new RequestContext({ requestId: 'boot' }).identify({
    principal: { id: NO_TENANT as PrincipalId, name: 'boot', role: 'operator', keyId: null },
    tenant: { clientAccountId: NO_TENANT as ClientAccountId, engagementId: NO_TENANT as EngagementId },
  });
  try {
    await orchestrator.run(nobody, 'read', (unit) => unit.query(BOUND, []));
  } catch (error) {
    const reason = error instanceof Error ? REASONS[error.message] : undefined;
    if (reason) throw new BootRefusedError([reason]);
    throw error;
  }
}
