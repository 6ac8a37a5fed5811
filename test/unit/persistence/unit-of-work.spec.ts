import { AppError } from '@app/kernel';
import { ROW_CHANGES } from '../../../libs/persistence/src/row-changes';
import { commitUnit, mayRetry, rollBackUnit, tellRollback, type UnitOfWork } from '../../../libs/persistence/src/unit-of-work';
import { BEGIN, failure, ONE, ScriptedUnits, SEALED, TWO, WORD } from '../../support/scripted-units';

jest.mock('../../../libs/persistence/src/sql-guard/sql-guard', () => ({ refusalOf: () => null }));

describe('a unit of work', () => {
  let at: ScriptedUnits;
  beforeEach(() => void (at = new ScriptedUnits()));

  describe('that begins', () => {
    it('sends BEGIN and the ticket of its tenant with its first statement, in one packet, and only once', async () => {
      const unit = at.unit();
      expect(at.server.connections).toBe(0);
      at.answer(ONE.text, { rows: [{ a: 1 }], rowCount: 7 });
      at.answer(TWO.text, { rowCount: null });
      expect(await unit.query(ONE, [5])).toEqual({ rows: [{ a: 1 }], affected: 7 });
      expect(await unit.query(TWO, [])).toEqual({ rows: [], affected: 0 });
      expect(at.server.packets).toEqual([
        [
          { text: BEGIN[0], values: [] },
          { text: BEGIN[1], values: ['ticket', Buffer.from('signature')] },
          { text: ONE.text, values: [5] },
        ],
        [{ text: TWO.text, values: [] }],
      ]);
      expect(at.tickets).toEqual([[at.tenant, at.context, 'write']]);
      expect(at.server.connections).toBe(1);
    });

    it('prepares every statement of its own under a name', async () => {
      const unit = at.unit();
      await unit.readOnly(async () => undefined);
      await unit.claimKey('o', Buffer.from('k'), true).catch(() => undefined);
      await unit.enqueue('t', {}, { queue: 'q', key: 'k', maxAttempts: 1 });
      await commitUnit(unit);
      const named = [...at.server.names].flatMap(([text, name]) => (/sec\.|READ ONLY/.test(text) ? [name] : []));
      expect(named).toEqual(['sec.open', 'sec.read_only', 'sec.claim_key', 'sec.enqueue', 'sec.seal']);
    });

    it('throws the first of several failures, which the others only echo', async () => {
      const refusal = failure('SO003');
      at.answer(BEGIN[1]!, refusal);
      const unit = at.unit();
      await expect(unit.query(ONE, [])).rejects.toBe(refusal);
      await rollBackUnit(unit);
      expect(at.server.released).toEqual([false]);
    });

    it.each([
      ['reads', (unit: UnitOfWork) => unit.narrowToRead(), 'read'],
      ['keeps nothing', (unit: UnitOfWork) => unit.makeDry(), 'dry'],
    ])('may say before its first statement that it %s', async (_what, change, mode) => {
      const unit = at.unit();
      change(unit);
      await unit.query(ONE, []);
      expect(at.tickets).toEqual([[at.tenant, at.context, mode]]);
      const opened = at.unit();
      await opened.query(ONE, []);
      expect(() => change(opened)).toThrow('The mode of a unit of work is fixed with its first statement.');
    });

    it('to read may narrow itself at any time, and cannot be made dry', async () => {
      const unit = at.unit({ mode: 'read' });
      await unit.query(ONE, []);
      unit.narrowToRead();
      expect(() => at.unit({ mode: 'read' }).makeDry()).toThrow('there is nothing to keep it from');
    });

    it('sends nothing when nobody waits any longer by the time it has a connection', async () => {
      const reason = new AppError('DEADLINE_EXCEEDED', 'late');
      at.server.connecting = () => at.abort.abort(reason);
      const unit = at.unit();
      await expect(unit.query(ONE, [])).rejects.toBe(reason);
      expect(at.server.packets).toEqual([]);
      await expect(unit.query(ONE, [])).rejects.toBe(reason);
      await rollBackUnit(unit);
      expect(at.server.released).toEqual([false]);
    });

    it('has no connection to give back when it got none', async () => {
      const away = new Error('connect ECONNREFUSED');
      at.server.connecting = () => Promise.reject(away);
      const unit = at.unit();
      await expect(unit.query(ONE, [])).rejects.toBe(away);
      await rollBackUnit(unit);
      expect({ released: at.server.released, packets: at.server.packets }).toEqual({ released: [], packets: [] });
    });
  });

  describe('that is rolled back', () => {
    it('sends ROLLBACK once and gives its connection back', async () => {
      const unit = at.unit();
      await unit.query(ONE, []);
      await Promise.all([rollBackUnit(unit), rollBackUnit(unit)]);
      await rollBackUnit(unit);
      expect(at.server.texts).toEqual([[...BEGIN, ONE.text], ['ROLLBACK']]);
      expect({ released: at.server.released, destroyed: at.server.destroyed }).toEqual({ released: [false], destroyed: 0 });
    });

    it('cannot be used any more, and says so each time', async () => {
      const unit = at.unit();
      await rollBackUnit(unit);
      for (const use of [
        () => unit.query(ONE, []),
        () => unit.claimKey('o', Buffer.from('k'), true),
        () => unit.enqueue('t', {}, { queue: 'q', key: 'k', maxAttempts: 1 }),
        () => unit.savepoint(async () => 1),
        async () => unit.addLastWord(WORD, []),
      ])
        await expect(use()).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
      expect(at.reported.map(({ kind, refused: was }) => [kind, was])).toEqual(Array.from({ length: 5 }, () => ['late_use', true]));
      expect(at.reported[0]!.detail).toBe('The session was used after its transaction had ended.');
      expect(at.server.connections).toBe(0);
    });

    it('tells every listener why, and then throws what one of them threw', async () => {
      const unit = at.unit();
      const cause = new Error('why');
      const told: unknown[] = [];
      await expect(tellRollback(unit, cause)).resolves.toBeUndefined();
      unit.onRollback(async (why) => void told.push(why));
      unit.onRollback(() => Promise.reject(new Error('the audit is away')));
      unit.onRollback(async (why) => void told.push(why));
      await expect(tellRollback(unit, cause)).rejects.toThrow('the audit is away');
      expect(told).toEqual([cause, cause]);
    });

    it.each<[string, boolean, (unit: UnitOfWork) => unknown]>([
      ['for another transaction', true, () => failure('40001')],
      ['for another reason', false, () => failure('23505')],
      [
        'for another transaction, but must not be done twice',
        false,
        (unit) => {
          unit.keepFromRetry();
          return failure('40001');
        },
      ],
      [
        'for another transaction, when nobody waits',
        false,
        () => {
          at.abort.abort();
          return failure('40P01');
        },
      ],
    ])('%s may be done again: %s', (_why, again, fail) => {
      const unit = at.unit();
      expect(mayRetry(unit, fail(unit))).toBe(again);
    });

    it('may be done again for the failure it had first, whatever was made of it', async () => {
      at.answer(ONE.text, failure('40P01'));
      const unit = at.unit();
      await unit.query(ONE, []).catch(() => undefined);
      await unit.query(TWO, []).catch(() => undefined);
      expect(mayRetry(unit, new Error('something else'))).toBe(true);
    });
  });

  describe('with statements of its own', () => {
    it('claims a key, adds a job', async () => {
      const unit = at.unit();
      const claim = { state: 'free', principalId: 'p' };
      at.server.script = (text) => (text.includes('sec.claim_key') ? { rows: [claim] } : undefined);
      expect(await unit.claimKey('operation', Buffer.from('hash'), true)).toBe(claim);
      await unit.enqueue('task', { a: 1 }, { queue: 'q', key: 'k', maxAttempts: 3 });
      expect(at.server.packets.map((packet) => packet.at(-1)!)).toEqual([
        {
          text: expect.stringMatching(/^SELECT state, .* FROM sec\.claim_key\(\$1, \$2, \$3\)$/),
          values: ['operation', Buffer.from('hash'), true],
        },
        { text: 'SELECT sec.enqueue($1, $2::jsonb, $3, $4, $5)', values: ['task', '{"a":1}', 'q', 'k', 3] },
      ]);
    });

    it('lists what a dry run has changed, which is nothing before its first statement', async () => {
      const unit = at.unit();
      unit.makeDry();
      expect(await unit.rowChanges(5)).toEqual({ changes: [], total: 0 });
      expect(at.server.connections).toBe(0);
      await unit.query(ONE, []);
      const row = { table_name: 'notes', operation: 'insert', key: { id: 1 }, before: null, after: { id: 1 }, total: '9' };
      at.answer(ROW_CHANGES.text, { rows: [row] });
      expect(await unit.rowChanges(5)).toMatchObject({ changes: [{ table: 'notes' }], total: 9 });
      expect(at.server.packets.at(-1)).toEqual([{ text: ROW_CHANGES.text, values: [5] }]);
    });

    it('does not list the changes of what has failed', async () => {
      const unit = at.unit();
      at.answer(ONE.text, failure());
      await unit.query(ONE, []).catch(() => undefined);
      await expect(unit.rowChanges(5)).rejects.toMatchObject({ code: 'WORK_ROLLED_BACK' });
    });
  });

  describe('with savepoints', () => {
    it('names them by depth, so that there are few', async () => {
      const unit = at.unit();
      const result = await unit.savepoint(async () => unit.savepoint(async () => 'inner'));
      await unit.savepoint(async () => undefined);
      expect(result).toBe('inner');
      expect(at.server.texts.map((packet) => packet.at(-1))).toEqual([
        ...['SAVEPOINT s1', 'SAVEPOINT s2', 'RELEASE SAVEPOINT s2', 'RELEASE SAVEPOINT s1'],
        ...['SAVEPOINT s1', 'RELEASE SAVEPOINT s1'],
      ]);
      await commitUnit(unit);
    });

    it('undoes what failed inside, throws it, and can be committed', async () => {
      const unit = at.unit();
      const error = failure();
      at.answer(ONE.text, error);
      await expect(unit.savepoint(() => unit.query(ONE, []))).rejects.toBe(error);
      await expect(unit.savepoint(() => Promise.reject(new Error('the work')))).rejects.toThrow('the work');
      await commitUnit(unit);
      expect(at.server.texts.slice(1)).toEqual([
        [ONE.text],
        ['ROLLBACK TO SAVEPOINT s1'],
        ['RELEASE SAVEPOINT s1'],
        ['SAVEPOINT s1'],
        ['ROLLBACK TO SAVEPOINT s1'],
        ['RELEASE SAVEPOINT s1'],
        SEALED,
      ]);
    });

    it('throws what failed inside even when that was swallowed', async () => {
      const unit = at.unit();
      const error = failure();
      at.answer(ONE.text, error);
      await expect(unit.savepoint(() => unit.query(ONE, []).catch(() => undefined))).rejects.toBe(error);
    });

    it('keeps a failure from before', async () => {
      const unit = at.unit();
      const error = failure();
      at.answer(ONE.text, error);
      await unit.query(ONE, []).catch(() => undefined);
      await unit.savepoint(async () => 1).catch(() => undefined);
      await expect(commitUnit(unit)).rejects.toMatchObject({ code: 'WORK_ROLLED_BACK', cause: error });
    });
  });

  describe('that only reads for a while', () => {
    it('has PostgreSQL refuse writes until then, and gives back what the work did', async () => {
      const unit = at.unit();
      expect(await unit.readOnly(async () => (await unit.query(ONE, []), 'read'))).toBe('read');
      expect(at.server.texts.map((packet) => packet.at(-1))).toEqual([
        ...['SAVEPOINT s1', 'SET TRANSACTION READ ONLY', ONE.text, 'RELEASE SAVEPOINT s1'],
      ]);
      await commitUnit(unit);
      expect(at.server.packets.slice(1).map((packet) => packet.at(-1)!.values)).toEqual([[], [], [], []]);
    });

    it('refuses a write, whatever the work made of that', async () => {
      const unit = at.unit();
      const error = failure('25006');
      at.answer(ONE.text, error);
      for (const work of [() => unit.query(ONE, []), () => unit.query(ONE, []).catch(() => undefined)])
        await expect(unit.readOnly<unknown>(work)).rejects.toMatchObject({ code: 'INTERNAL', cause: error });
    });

    it('throws any other failure as it is', async () => {
      const unit = at.unit();
      const error = failure('22012');
      at.answer(ONE.text, error);
      await expect(unit.readOnly(() => unit.query(ONE, []))).rejects.toBe(error);
      await expect(unit.readOnly(() => Promise.reject(new Error('the work')))).rejects.toThrow('the work');
      const other = Object.assign(new Error('not the database'), { code: '25006' });
      at.answer(TWO.text, other);
      await expect(unit.readOnly(() => unit.query(TWO, []))).rejects.toBe(other);
    });
  });
});
