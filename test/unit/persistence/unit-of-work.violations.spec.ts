import { AppError } from '@app/kernel';
import { commitUnit, poisonUnit, rollBackUnit, violationIn, violationsOf } from '../../../libs/persistence/src/unit-of-work';
import { BEGIN, ONE, ScriptedUnits, TWO, WORD } from '../../support/scripted-units';

const refused = { text: '' };
jest.mock('../../../libs/persistence/src/sql-guard/sql-guard', () => ({
  refusalOf: (text: string) => (text === refused.text ? 'it is not permitted.' : null),
}));

describe('a unit of work', () => {
  let at: ScriptedUnits;
  beforeEach(() => {
    at = new ScriptedUnits();
    refused.text = '';
  });

  describe('whose work breaks a rule', () => {
    const forged = { name: ONE.name, text: 'SELECT 1' };

    it.each([
      ['is not permitted', ONE, ONE.text],
      ['was not declared', forged, ''],
    ])('by a statement that %s sends it not, reports it once, and commits nothing', async (_what, statement, text) => {
      refused.text = text;
      const unit = at.unit();
      await unit.query(TWO, []);
      for (let i = 0; i < 2; i++)
        await expect(unit.query(statement, [])).rejects.toMatchObject({
          code: 'SESSION_OWNERSHIP_VIOLATION',
          message: expect.stringContaining('test.one was refused: it '),
        });
      await expect(commitUnit(unit)).rejects.toBe(violationIn(unit));
      await expect(unit.rowChanges(1)).rejects.toBe(violationIn(unit));
      expect(() => unit.addLastWord(WORD, [])).toThrow(violationIn(unit)!);
      await rollBackUnit(unit);
      expect(at.server.texts).toEqual([[...BEGIN, TWO.text], ['ROLLBACK']]);
      expect(at.reported).toMatchObject([{ kind: 'raw_sql', refused: true }]);
      // Settings and cursors would outlive it.
      expect(at.server.released).toEqual([true]);
    });

    it('goes ahead when rules are only reported, and its connection is destroyed all the same', async () => {
      refused.text = ONE.text;
      const unit = at.unit({ enforced: false });
      await unit.query(ONE, []);
      await unit.query(ONE, []);
      await commitUnit(unit);
      expect(at.reported).toMatchObject([
        { kind: 'raw_sql', refused: false, detail: 'The statement test.one was refused: it is not permitted.' },
      ]);
      expect(at.server.released).toEqual([true]);
    });

    it.each([true, false])('by a statement that did anything but read and write rows is not committed (enforced: %s)', async (enforced) => {
      at.answer(ONE.text, { command: 'SET' });
      const unit = at.unit({ enforced });
      await expect(unit.query(ONE, [])).rejects.toMatchObject({ message: 'The statement test.one has done SET.' });
      await expect(commitUnit(unit)).rejects.toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
      for (const command of ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE']) {
        at.answer(TWO.text, { command });
        await expect(at.unit().query(TWO, [])).resolves.toBeDefined();
      }
      expect(at.reported).toMatchObject([{ kind: 'raw_sql', refused: true }]);
    });

    it.each([true, false])('by a last word that was not declared as one is not committed (enforced: %s)', async (enforced) => {
      const unit = at.unit({ enforced });
      expect(() => unit.addLastWord(ONE, [])).toThrow('The statement test.one was refused as a last word');
      expect(at.reported).toMatchObject([{ kind: 'raw_sql', refused: true }]);
      await expect(commitUnit(unit)).rejects.toBe(violationIn(unit));
    });

    it('elsewhere is not committed, for the first violation that it was told of', async () => {
      const unit = at.unit();
      const first = new AppError('SESSION_OWNERSHIP_VIOLATION', 'first');
      expect(violationIn(unit)).toBeNull();
      poisonUnit(unit, first);
      poisonUnit(unit, new AppError('SESSION_OWNERSHIP_VIOLATION', 'second'));
      await expect(commitUnit(unit)).rejects.toBe(first);
      await expect(unit.query(ONE, [])).rejects.toBe(first);
      await expect(unit.claimKey('o', Buffer.from('k'), true)).rejects.toBe(first);
      await expect(unit.savepoint(async () => 1)).rejects.toBe(first);
      expect(violationsOf(unit).enforced).toBe(true);
    });
  });
});
