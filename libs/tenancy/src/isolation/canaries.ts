import { type Tenant } from '@app/context';
import { type ClientAccountId, type EngagementId } from '@app/kernel';

/** A tenant that belongs to nobody, and its one row in isolation_canaries. */
export interface Canary {
  tenant: Tenant;
  rowId: string;
}

/** As the migration made them. UUIDs of version 8, which no customer's is. */
export const CANARY_A = canary('a');
export const CANARY_B = canary('b');

function canary(letter: string): Canary {
  const engagementId = `ca0a0000-0000-8000-8000-0000000000e${letter}`;
  const clientAccountId = `ca0a0000-0000-8000-8000-00000000000${letter}`;
  return {
    tenant: { clientAccountId: clientAccountId as ClientAccountId, engagementId: engagementId as EngagementId },
    rowId: engagementId,
  };
}
