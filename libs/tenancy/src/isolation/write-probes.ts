import { uuidV7 } from '@app/kernel';
import { CANARY_A, CANARY_B } from './canaries';
import { type CanarySessions, type Query } from './canary-sessions';
import { COUNT, DELETE_ALL, DELETE_ROW, INSERT, MARK_ALL, MARK_ROW, MOVE_ALL } from './canary.statements';
import { assertHolds, assertRefused, expectKeptOut, type Probe } from './probe';
import { assertBothSeen, seen } from './read-probes';

const A = CANARY_A.tenant;
const B = CANARY_B.tenant;
const INSERTED_READING = 'A unit of work that may only read inserted a row.';

/** How many rows belong to canary A, as it sees them. */
const ownRows = async (query: Query): Promise<number> =>
  ((await query(COUNT, [A.clientAccountId, A.engagementId])).rows[0] as { own: number }).own;

/** A writes to what is B's. What hits something is rolled back; what claims to hit nothing is committed, and B looks after it. */
async function assertUntouched(sessions: CanarySessions, what: string, attempt: (query: Query) => Promise<number>): Promise<void> {
  const before = await seen(sessions, B, CANARY_B);
  await sessions.as(A, 'write', async (query) => assertRefused((await attempt(query)) > 0, `A tenant ${what} the row of another.`));
  const after = await seen(sessions, B, CANARY_B);
  assertRefused(JSON.stringify(after) !== JSON.stringify(before), `A tenant ${what} the row of another, and was told that it had not.`);
}

/** A writes to everything it can reach, which is undone. */
function assertOnlyOwn(sessions: CanarySessions, what: string, attempt: (query: Query) => Promise<number>): Promise<void> {
  return sessions.undone(A, async (query) => {
    const own = await ownRows(query);
    assertRefused((await attempt(query)) > own, `A tenant ${what} rows of another along with its own.`);
  });
}

/** Nobody changes, deletes or makes another tenant's rows, and a reader changes nothing. */
export const WRITE_PROBES: Probe[] = [
  {
    name: 'update',
    async control(sessions) {
      await assertBothSeen(sessions);
      const affected = await sessions.undone(A, async (query) => (await query(MARK_ROW, [CANARY_A.rowId, uuidV7()])).affected);
      assertHolds(affected === 1, 'A canary cannot update its own row.');
    },
    async refusal(sessions) {
      await assertOnlyOwn(sessions, 'updated', async (query) => (await query(MARK_ALL, [uuidV7()])).affected);
      await assertUntouched(sessions, 'updated', async (query) => (await query(MARK_ROW, [CANARY_B.rowId, uuidV7()])).affected);
    },
  },
  {
    name: 'update_to_other',
    async control(sessions) {
      const affected = await sessions.undone(A, async (query) => (await query(MOVE_ALL, [A.clientAccountId, A.engagementId])).affected);
      assertHolds(affected >= 1, 'A canary cannot update the key of its own row to what it is.');
    },
    refusal: (sessions) =>
      expectKeptOut(
        'A tenant made its row that of another.',
        sessions.undone(A, async (query) => {
          const { affected } = await query(MOVE_ALL, [B.clientAccountId, B.engagementId]);
          assertHolds(affected > 0, 'A canary has no row that it could give away.');
        }),
      ),
  },
  {
    name: 'delete',
    async control(sessions) {
      await assertBothSeen(sessions);
      const affected = await sessions.undone(A, async (query) => (await query(DELETE_ROW, [CANARY_A.rowId])).affected);
      assertHolds(affected === 1, 'A canary cannot delete its own row.');
    },
    async refusal(sessions) {
      await assertOnlyOwn(sessions, 'deleted', async (query) => (await query(DELETE_ALL)).affected);
      await assertUntouched(sessions, 'deleted', async (query) => (await query(DELETE_ROW, [CANARY_B.rowId])).affected);
    },
  },
  {
    name: 'insert',
    async control(sessions) {
      await sessions.undone(A, (query) => query(INSERT, [A.clientAccountId, A.engagementId, uuidV7()]));
    },
    refusal: (sessions) =>
      expectKeptOut(
        'A tenant inserted a row of another.',
        sessions.undone(A, (query) => query(INSERT, [B.clientAccountId, B.engagementId, uuidV7()])),
      ),
  },
  {
    name: 'read_mode',
    async control(sessions) {
      await assertBothSeen(sessions);
      const affected = await sessions.undone(A, async (query) => (await query(MARK_ALL, [uuidV7()])).affected);
      assertHolds(affected >= 1, 'A canary cannot write in a unit of work that may.');
    },
    refusal: (sessions) =>
      expectKeptOut(
        INSERTED_READING,
        sessions.as(A, 'read', async (query) => {
          assertRefused((await query(MARK_ALL, [uuidV7()])).affected > 0, 'A unit of work that may only read updated a row.');
          assertRefused((await query(DELETE_ALL)).affected > 0, 'A unit of work that may only read deleted a row.');
          await query(INSERT, [A.clientAccountId, A.engagementId, uuidV7()]);
          assertRefused(true, INSERTED_READING);
        }),
      ),
  },
];
