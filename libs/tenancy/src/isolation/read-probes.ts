import { type Tenant } from '@app/context';
import { CANARY_A, CANARY_B, type Canary } from './canaries';
import { type CanarySessions } from './canary-sessions';
import { COUNT, ROW, ROWS, TENANT_TABLES } from './canary.statements';
import { assertHolds, assertRefused, type Probe } from './probe';

/** What the tenant sees of the row. */
export function seen(sessions: CanarySessions, tenant: Tenant, { rowId }: Canary): Promise<unknown[]> {
  return sessions.as(tenant, 'read', async (query) => (await query(ROW, [rowId])).rows);
}

/** @throws Error unless both canaries see the row of their own: a row that is not there would be hidden from everybody. */
export async function assertBothSeen(sessions: CanarySessions): Promise<void> {
  for (const canary of [CANARY_A, CANARY_B])
    assertHolds((await seen(sessions, canary.tenant, canary)).length === 1, 'A canary does not see its own row.');
}

const countedByA = (sessions: CanarySessions): Promise<{ all: number; own: number }> =>
  sessions.as(CANARY_A.tenant, 'read', async (query) => {
    const { clientAccountId, engagementId } = CANARY_A.tenant;
    return (await query(COUNT, [clientAccountId, engagementId])).rows[0] as { all: number; own: number };
  });

/** One account with the engagement of the other: each half of a policy alone would show a row. */
const MIXED: Tenant[] = [
  { ...CANARY_A.tenant, engagementId: CANARY_B.tenant.engagementId },
  { ...CANARY_B.tenant, engagementId: CANARY_A.tenant.engagementId },
];

interface TenantTable {
  name: string;
  fault: string | null;
}

/** Nobody reads another tenant's rows, by whatever way. */
export const READ_PROBES: Probe[] = [
  {
    name: 'read_by_id',
    control: assertBothSeen,
    async refusal(sessions) {
      assertRefused((await seen(sessions, CANARY_A.tenant, CANARY_B)).length > 0, 'A tenant saw the row of another by its id.');
      assertRefused((await seen(sessions, CANARY_B.tenant, CANARY_A)).length > 0, 'A tenant saw the row of another by its id.');
    },
  },
  {
    name: 'read_by_scan',
    control: assertBothSeen,
    async refusal(sessions) {
      const rows = await sessions.as(CANARY_A.tenant, 'read', async (query) => (await query(ROWS)).rows);
      const foreign = (rows as { client_account_id: string }[]).some((row) => row.client_account_id !== CANARY_A.tenant.clientAccountId);
      assertRefused(foreign, 'A tenant saw rows of another when it read the whole table.');
    },
  },
  {
    name: 'read_by_count',
    async control(sessions) {
      await assertBothSeen(sessions);
      assertHolds((await countedByA(sessions)).own === 1, 'A canary does not count its own row.');
    },
    async refusal(sessions) {
      const { all, own } = await countedByA(sessions);
      assertRefused(all > own, 'A tenant counted rows of another.');
    },
  },
  {
    name: 'read_other_engagement',
    control: assertBothSeen,
    async refusal(sessions) {
      for (const tenant of MIXED) {
        const rows = await sessions.as(tenant, 'read', async (query) => (await query(ROWS)).rows);
        assertRefused(rows.length > 0, 'Client account and engagement are not both compared.');
      }
    },
  },
  {
    name: 'tenant_tables',
    async control(sessions) {
      const names = (await sessions.catalogue<TenantTable>(TENANT_TABLES)).map(({ name }) => name);
      assertHolds(names.includes('isolation_canaries') && names.includes('engagements'), 'The catalogue does not list the tenant tables.');
    },
    async refusal(sessions) {
      const faulty = (await sessions.catalogue<TenantTable>(TENANT_TABLES)).filter(({ fault }) => fault);
      assertRefused(faulty.length > 0, faulty.map(({ name, fault }) => `${name}: ${fault}`).join('; '));
    },
  },
];
