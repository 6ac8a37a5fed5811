import { AppError } from '@app/kernel';
import { commitUnit, rollBackUnit } from '../../../libs/persistence/src/unit-of-work';
import { BEGIN, failure, ONE, ScriptedUnits, SEALED, TWO, UNKEYED, WORD } from '../../support/scripted-units';

jest.mock('../../../libs/persistence/src/sql-guard/sql-guard', () => ({ refusalOf: () => null }));

const lost = (): Error => Object.assign(new Error('Connection terminated'), { severity: 'FATAL', code: '57P01' });

describe('a unit of work', () => {
  let at: ScriptedUnits;
  beforeEach(() => void (at = new ScriptedUnits()));

  describe('that is committed', () => {
    it('sends the seal and COMMIT in one packet and gives its idle connection back, once', async () => {
      const unit = at.unit();
      await unit.query(ONE, []);
      await commitUnit(unit);
      expect(at.server.packets[1]).toEqual([
        { text: SEALED[0], values: ['SEAL'] },
        { text: 'COMMIT', values: [] },
      ]);
      expect(at.server.released).toEqual([false]);
      await rollBackUnit(unit);
      expect(at.server.packets).toHaveLength(2);
      expect(at.server.released).toEqual([false]);
    });

    it('cannot be used any more: nothing reaches the next borrower of its connection', async () => {
      const unit = at.unit();
      await unit.query(ONE, []);
      await commitUnit(unit);
      await expect(unit.query(TWO, [])).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
      expect(at.server.packets).toHaveLength(2);
      const unopened = at.unit();
      await commitUnit(unopened);
      await expect(unopened.query(TWO, [])).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
      expect(at.server.connections).toBe(1);
    });

    it('has failed when there is no connection for its last word', async () => {
      const away = new Error('connect ECONNREFUSED');
      at.server.connecting = () => Promise.reject(away);
      at.outcome = 'aborted';
      const unit = at.unit();
      unit.addLastWord(UNKEYED, ['y']);
      await expect(commitUnit(unit)).rejects.toBe(away);
      expect({ released: at.server.released, destroyed: at.server.destroyed }).toEqual({ released: [], destroyed: 0 });
    });

    it('takes no connection when it has nothing to say', async () => {
      await commitUnit(at.unit());
      await rollBackUnit(at.unit());
      expect(at.server.connections).toBe(0);
    });

    it('sends its last words instead of the bare seal, each with it, be there nothing else', async () => {
      const unit = at.unit();
      unit.addLastWord(WORD, ['t', 'i', 'x']);
      unit.addLastWord(UNKEYED, ['y']);
      expect(at.server.connections).toBe(0);
      await commitUnit(unit);
      expect(at.server.packets).toEqual([
        [
          ...BEGIN.map((text, i) => ({ text, values: i === 0 ? [] : expect.any(Array) })),
          { text: WORD.text, values: ['t', 'i', 'x', 'SEAL'] },
          { text: UNKEYED.text, values: ['y', 'SEAL'] },
          { text: 'COMMIT', values: [] },
        ],
      ]);
    });

    it('believes no other tag than COMMIT', async () => {
      for (const command of ['ROLLBACK', 'commit', '']) {
        at = new ScriptedUnits();
        at.answer('COMMIT', { command });
        const unit = at.unit();
        await unit.query(ONE, []);
        await expect(commitUnit(unit)).rejects.toMatchObject({ code: 'WORK_ROLLED_BACK' });
        expect(at.server.released).toEqual([false]);
        expect(at.asked).toEqual([]);
      }
    });

    it('sends no COMMIT after a statement that failed, whoever has swallowed that', async () => {
      const unit = at.unit();
      const error = failure();
      at.answer(ONE.text, error);
      await unit.query(ONE, []).catch(() => undefined);
      await unit.query(TWO, []).catch(() => undefined);
      await expect(commitUnit(unit)).rejects.toMatchObject({ code: 'WORK_ROLLED_BACK', cause: error });
      await rollBackUnit(unit);
      expect(at.server.texts).toEqual([[...BEGIN, ONE.text], [TWO.text], ['ROLLBACK']]);
    });

    it('sends no COMMIT when nobody waits, and is rolled back', async () => {
      const unit = at.unit();
      await unit.query(ONE, []);
      const reason = new AppError('REQUEST_ABORTED', 'gone');
      at.abort.abort(reason);
      await expect(commitUnit(unit)).rejects.toBe(reason);
      await rollBackUnit(unit);
      expect(at.server.texts.at(-1)).toEqual(['ROLLBACK']);
      expect(at.server.released).toEqual([false]);
    });

    it('is rolled back instead when it is dry, and keeps no last word', async () => {
      const unit = at.unit();
      unit.makeDry();
      expect(() => unit.addLastWord(WORD, [])).toThrow('A dry run keeps nothing');
      await unit.query(ONE, []);
      await commitUnit(unit);
      expect(at.server.texts.at(-1)).toEqual(['ROLLBACK']);
      expect(at.server.released).toEqual([false]);
      await expect(unit.query(ONE, [])).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    });

    it('is a violation when somebody has ended its transaction, and its connection is destroyed', async () => {
      const unit = at.unit();
      await unit.query(ONE, []);
      at.server.status = 'I';
      await expect(commitUnit(unit)).rejects.toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
      expect(at.reported).toMatchObject([
        { kind: 'ended_transaction', refused: true, detail: expect.stringContaining('was ended by someone') },
      ]);
      expect(at.server.packets).toHaveLength(1);
      expect(at.server.released).toEqual([true]);
    });

    it('is what the server says of it, when that refuses', async () => {
      const refusal = failure('SO001');
      at.answer('COMMIT', refusal);
      const unit = at.unit();
      await unit.query(ONE, []);
      await expect(commitUnit(unit)).rejects.toBe(refusal);
      expect({ asked: at.asked, released: at.server.released, destroyed: at.server.destroyed }).toEqual({
        asked: [],
        released: [true],
        destroyed: 0,
      });
    });

    it.each([
      ['committed', undefined],
      ['aborted', { message: 'Connection terminated' }],
      ['unknown', { code: 'OUTCOME_UNKNOWN', retryAfter: 5, cause: expect.objectContaining({ message: 'Connection terminated' }) }],
    ])('is asked for on another connection when its answer was lost: %s', async (found, told) => {
      at.outcome = found;
      at.answer('COMMIT', lost());
      const unit = at.unit();
      await unit.query(ONE, []);
      unit.addLastWord(UNKEYED, ['y']);
      unit.addLastWord(WORD, ['t', 'i', 'x']);
      const said: unknown = await commitUnit(unit).catch((error: unknown) => error);
      if (told) expect(said).toMatchObject(told);
      else expect(said).toBeUndefined();
      expect(at.asked).toEqual([['4711', { text: 'SELECT FROM words WHERE tenant = $1 AND id = $2', values: ['t', 'i'] }]]);
      expect({ released: at.server.released, destroyed: at.server.destroyed }).toEqual({ released: [true], destroyed: 1 });
    });

    it('is asked for without an id or evidence when there is none', async () => {
      at.outcome = 'aborted';
      at.server.script = (text) => (text === BEGIN[0] ? lost() : undefined);
      const unit = at.unit();
      unit.addLastWord(UNKEYED, ['y']);
      await expect(commitUnit(unit)).rejects.toThrow('Connection terminated');
      expect(at.asked).toEqual([[null, null]]);
    });
  });

  describe('whose server has gone silent', () => {
    beforeEach(() => void jest.useFakeTimers());
    afterEach(() => void jest.useRealTimers());
    const silent = new Promise<object>(() => undefined);

    it('waits five seconds for the answer to its COMMIT, then asks elsewhere', async () => {
      at.server.script = (text) => (text === 'COMMIT' ? silent : undefined);
      const unit = at.unit();
      await unit.query(ONE, []);
      const committed = commitUnit(unit);
      await jest.advanceTimersByTimeAsync(4_999);
      expect(at.asked).toEqual([]);
      await jest.advanceTimersByTimeAsync(1);
      await committed;
      expect({ asked: at.asked.length, released: at.server.released, destroyed: at.server.destroyed }).toEqual({
        asked: 1,
        released: [true],
        destroyed: 1,
      });
    });

    it('waits two seconds for the answer to its ROLLBACK, then destroys its connection', async () => {
      at.server.script = (text) => (text === 'ROLLBACK' ? silent : undefined);
      const unit = at.unit();
      await unit.query(ONE, []);
      const rolledBack = rollBackUnit(unit);
      await jest.advanceTimersByTimeAsync(1_999);
      expect(at.server.destroyed).toBe(0);
      await jest.advanceTimersByTimeAsync(1);
      await rolledBack;
      expect({ released: at.server.released, destroyed: at.server.destroyed }).toEqual({ released: [true], destroyed: 1 });
    });
  });
});
