import { uuidV7 } from '@app/kernel';
import { CANARY_A } from './canaries';
import { type CanarySessions } from './canary-sessions';
import { assertHolds, assertRefused, type Probe } from './probe';
import { seen } from './read-probes';

const markedRow = async (sessions: CanarySessions): Promise<{ probes: number; mark: string | null } | undefined> =>
  (await seen(sessions, CANARY_A.tenant, CANARY_A))[0] as { probes: number; mark: string | null } | undefined;

/** Shared by what differs in the ticket only. */
async function genuineTicketReads(sessions: CanarySessions): Promise<void> {
  const answer = await sessions.read(CANARY_A, 'genuine');
  assertHolds(answer === 'let through', `A transaction with a genuine ticket was refused with ${answer}.`);
}

/** Nobody without a ticket is anybody, and nobody without the seal commits. These go below the orchestrator. */
export const GATE_PROBES: Probe[] = [
  {
    name: 'unbound_transaction',
    control: genuineTicketReads,
    async refusal(sessions) {
      const answer = await sessions.read(CANARY_A, 'none');
      assertRefused(answer === 'let through', 'A transaction that is bound to no tenant could read.');
      assertHolds(answer === 'SO002', `A transaction that is bound to no tenant was refused with ${answer}.`);
    },
  },
  {
    name: 'forged_ticket',
    control: genuineTicketReads,
    async refusal(sessions) {
      const answer = await sessions.read(CANARY_A, 'forged');
      assertRefused(answer === 'let through', 'A ticket with a wrong signature was accepted.');
      assertHolds(answer === '28000', `A ticket with a wrong signature was refused with ${answer}.`);
    },
  },
  {
    name: 'unsealed_commit',
    async control(sessions) {
      const { answer, probes } = await sessions.commit(CANARY_A, uuidV7(), true);
      assertHolds(answer === 'let through', `A sealed commit was refused with ${answer}.`);
      // Not the mark: another replica may have set its own since.
      assertHolds(((await markedRow(sessions))?.probes ?? 0) >= Math.max(probes, 1), 'A sealed commit was not kept.');
    },
    async refusal(sessions) {
      const mark = uuidV7();
      const { answer } = await sessions.commit(CANARY_A, mark, false);
      assertRefused(answer === 'let through', 'A commit without the seal was accepted.');
      assertHolds(answer === 'SO001', `A commit without the seal was refused with ${answer}.`);
      assertRefused((await markedRow(sessions))?.mark === mark, 'A commit without the seal was refused, and kept.');
    },
  },
];
