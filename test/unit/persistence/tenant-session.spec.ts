import { randomUUID } from 'node:crypto';
import { type Statement, type UnitOfWork } from '@app/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TenantEntity } from '../../../libs/persistence/src/tenant.entity';
import { TenantSession } from '../../../libs/persistence/src/tenant-session';

@Entity('notes')
class Note extends TenantEntity {
  @PrimaryColumn({ type: 'text' })
  kind: string;

  @Column({ type: 'text', nullable: true })
  plainText: string | null;

  @Column({ type: 'jsonb' })
  tags: unknown;

  @Column({ type: 'timestamptz', nullable: true })
  doneAt: Date | null;

  @Column({ type: 'double precision' })
  size: number;
}

const TENANT = { clientAccountId: randomUUID(), engagementId: randomUUID() };
const IDS = [TENANT.clientAccountId, TENANT.engagementId];
const COLUMNS = 'client_account_id, engagement_id, kind, plain_text, tags, done_at, size';
const OWN = 'client_account_id = $1 AND engagement_id = $2';

/** What is sent, seen from the unit of work; what PostgreSQL makes of it is in test/integration/persistence/tenant-session.int-spec.ts. */
describe('a session of a tenant', () => {
  let sent: { statement: Statement; text: string; parameters: unknown[] }[];
  let answer: { rows: unknown[]; affected: number };
  const unit = {
    tenant: TENANT,
    query: async (statement: Statement, parameters: unknown[]) => {
      sent.push({ statement, text: statement.text.replace(/\s+/g, ' ').trim(), parameters });
      return answer;
    },
    savepoint: async (work: () => Promise<unknown>) => ({ saved: await work() }),
    enqueue: async (...job: unknown[]) => void sent.push({ statement: { name: '', text: '' }, text: 'enqueue', parameters: job }),
  };
  const session = new TenantSession(unit as unknown as UnitOfWork);
  beforeEach(() => {
    sent = [];
    answer = { rows: [], affected: 1 };
  });
  /** The one statement that was sent. */
  const only = (): { text: string; parameters: unknown[] } => {
    expect(sent).toHaveLength(1);
    return { text: sent[0]!.text, parameters: sent[0]!.parameters };
  };

  describe('that looks for rows', () => {
    it('asks for those of its tenant, whatever else is asked', async () => {
      await session.find(Note, {});
      expect(only()).toStrictEqual({ text: `SELECT ${COLUMNS} FROM notes WHERE ${OWN}`, parameters: IDS });
    });

    it('numbers its conditions behind the tenant, one value or a list of them', async () => {
      await session.find(Note, { kind: ['a', 'b'], plainText: 'c', size: [1, 2] });
      expect(only()).toStrictEqual({
        text: `SELECT ${COLUMNS} FROM notes WHERE ${OWN} AND kind = ANY($3) AND plain_text = $4 AND size = ANY($5)`,
        parameters: [...IDS, ['a', 'b'], 'c', [1, 2]],
      });
    });

    it('orders, limits and locks them as it is told', async () => {
      await session.find(Note, { kind: 'a' }, { orderBy: { plainText: 'desc', size: 'asc' }, limit: 7, forUpdate: true });
      expect(only()).toEqual({
        text: `SELECT ${COLUMNS} FROM notes WHERE ${OWN} AND kind = $3 ORDER BY plain_text DESC, size ASC LIMIT $4 FOR UPDATE`,
        parameters: [...IDS, 'a', 7],
      });
    });

    it('gives back properties, not columns', async () => {
      answer.rows = [{ kind: 'a', plain_text: 'b', tags: [], done_at: null, size: 1 }];
      expect(await session.find(Note, {})).toEqual([
        { clientAccountId: undefined, engagementId: undefined, kind: 'a', plainText: 'b', tags: [], doneAt: null, size: 1 },
      ]);
    });

    it('for one of them asks for no more, and has none when there is none', async () => {
      expect(await session.findOne(Note, { kind: 'a' }, { limit: 9, forUpdate: true })).toBeNull();
      expect(only()).toEqual({
        text: `SELECT ${COLUMNS} FROM notes WHERE ${OWN} AND kind = $3 LIMIT $4 FOR UPDATE`,
        parameters: [...IDS, 'a', 1],
      });
      answer.rows = [{ kind: 'a' }, { kind: 'b' }];
      expect(await session.findOne(Note, { kind: 'a' })).toMatchObject({ kind: 'a' });
    });

    it.each([[{ kind: undefined }], [{ kind: null as unknown as string }], [{ kind: ['a', null as unknown as string] }]])(
      'refuses a condition without a value: %j',
      async (where) => {
        for (const ask of [
          () => session.find(Note, where),
          () => session.updateAny(Note, where, { size: 1 }),
          () => session.deleteAny(Note, where),
        ])
          await expect(ask()).rejects.toThrow('The condition on Note.kind has no value.');
        expect(sent).toEqual([]);
      },
    );
  });

  describe('that inserts rows', () => {
    const insert = (conflict = ''): string =>
      `INSERT INTO notes (client_account_id, engagement_id, kind, plain_text) SELECT $1::uuid, $2::uuid, r.kind, r.plain_text FROM jsonb_populate_recordset(null::notes, $3::jsonb) r${conflict}`;

    it('gives them its tenant and sends them as one parameter', async () => {
      answer.affected = 2;
      const rows = [
        { kind: 'a', plainText: 'b' },
        { plainText: undefined as unknown as null, kind: 'c' },
      ];
      expect(await session.insert(Note, rows)).toBe(2);
      expect(only()).toEqual({
        text: insert(),
        parameters: [...IDS, '[{"kind":"a","plain_text":"b"},{"kind":"c","plain_text":null}]'],
      });
    });

    it('takes a single one, and sends nothing for none', async () => {
      await session.insert(Note, { kind: 'a', plainText: null });
      expect(only().parameters[2]).toBe('[{"kind":"a","plain_text":null}]');
      expect(await session.insert(Note, [])).toBe(0);
      expect(sent).toHaveLength(1);
    });

    it('meets a row with the same key, which is one of its tenant, as it is told', async () => {
      const row = { kind: 'a', plainText: 'b' };
      await session.insert(Note, row, { key: ['kind'], update: 'nothing' });
      await session.insert(Note, row, { key: ['kind', 'size'], update: ['plainText', 'doneAt'] });
      expect(sent.map(({ text }) => text)).toEqual([
        insert(' ON CONFLICT (client_account_id, engagement_id, kind) DO NOTHING'),
        insert(
          ' ON CONFLICT (client_account_id, engagement_id, kind, size) DO UPDATE SET plain_text = excluded.plain_text, done_at = excluded.done_at',
        ),
      ]);
    });

    it('refuses rows that differ in their properties, by the odd ones', async () => {
      await expect(session.insert(Note, [{ kind: 'a', size: 1 }, { kind: 'b' }])).rejects.toThrow(/differ in their properties: size\.$/);
      await expect(session.insert(Note, [{ kind: 'a' }, { kind: 'b', size: 1 }])).rejects.toThrow(/differ in their properties: size\.$/);
      expect(sent).toEqual([]);
    });

    it.each([NaN, Infinity, new Date(NaN)])('refuses %p, which has no JSON form', async (value) => {
      await expect(session.insert(Note, { tags: value })).rejects.toThrow(`The value of tags is`);
      await expect(session.updateAny(Note, { kind: 'a' }, { tags: value })).rejects.toThrow(`The value of tags is`);
      expect(sent).toEqual([]);
    });
  });

  describe('that changes rows', () => {
    it('changes those of its tenant only, and leaves what is undefined', async () => {
      answer.affected = 3;
      const changes = { plainText: 'b', size: undefined as unknown as number, tags: 'c' };
      expect(await session.update(Note, { kind: ['a'], size: 1 }, changes)).toBe(3);
      expect(only()).toEqual({
        text: `UPDATE notes SET plain_text = $5, tags = $6 WHERE ${OWN} AND kind = ANY($3) AND size = $4`,
        parameters: [...IDS, ['a'], 1, 'b', '"c"'],
      });
    });

    it('sends JSON for what is JSON, even without a condition, and instants, numbers and null as they are', async () => {
      const doneAt = new Date(7);
      await session.updateAny(Note, {}, { tags: { a: 1 }, plainText: null, doneAt, size: 2 });
      expect(only()).toEqual({
        text: `UPDATE notes SET tags = $3, plain_text = $4, done_at = $5, size = $6 WHERE ${OWN}`,
        parameters: [...IDS, '{"a":1}', null, doneAt, 2],
      });
    });

    it('sends null, an instant and a list to a column of JSON as such', async () => {
      const at = new Date(7);
      for (const tags of [null, at, [1]]) await session.updateAny(Note, { kind: 'a' }, { tags });
      expect(sent.map(({ parameters }) => parameters[3])).toEqual([null, at, '[1]']);
    });

    it('sends an object to a column of text as JSON', async () => {
      await session.updateAny(Note, { kind: 'a' }, { plainText: { a: 1 } as unknown as string });
      expect(only().parameters[3]).toBe('{"a":1}');
    });

    it('refuses to change nothing', async () => {
      await expect(session.updateAny(Note, {}, { size: undefined })).rejects.toThrow('The update of Note sets nothing.');
      expect(sent).toEqual([]);
    });

    it('deletes those of its tenant only', async () => {
      answer.affected = 2;
      expect(await session.delete(Note, { kind: ['a'], size: 2 })).toBe(2);
      expect(await session.deleteAny(Note, {})).toBe(2);
      expect(sent.map(({ text, parameters }) => ({ text, parameters }))).toEqual([
        { text: `DELETE FROM notes WHERE ${OWN} AND kind = ANY($3) AND size = $4`, parameters: [...IDS, ['a'], 2] },
        { text: `DELETE FROM notes WHERE ${OWN}`, parameters: IDS },
      ]);
    });

    it('says that there is no such row when a change hits none, unless none need be there', async () => {
      answer.affected = 0;
      const missing = { code: 'NOT_FOUND', message: 'There is no such Note.' };
      await expect(session.update(Note, { kind: 'a' }, { size: 1 })).rejects.toMatchObject(missing);
      await expect(session.delete(Note, { kind: 'a' })).rejects.toMatchObject(missing);
      expect(await session.updateAny(Note, { kind: 'a' }, { size: 1 })).toBe(0);
      expect(await session.deleteAny(Note, { kind: 'a' })).toBe(0);
    });
  });

  it('builds one statement for each shape, and another for each other one', async () => {
    const shapes = [
      () => session.find(Note, { kind: 'a' }),
      () => session.find(Note, { kind: ['a'] }),
      () => session.find(Note, { plainText: 'a' }),
      () => session.find(Note, { kind: 'a', size: 1 }),
      () => session.find(Note, { kind: 'a' }, { limit: 5 }),
      () => session.find(Note, { kind: 'a' }, { forUpdate: true }),
      () => session.find(Note, {}, { orderBy: { kind: 'asc' } }),
      () => session.find(Note, {}, { orderBy: { kind: 'desc' } }),
      () => session.insert(Note, { kind: 'a' }),
      () => session.insert(Note, { kind: 'a', size: 1 }),
      () => session.insert(Note, { kind: 'a' }, { key: ['kind'], update: 'nothing' }),
      () => session.updateAny(Note, { kind: 'a' }, { size: 1 }),
      () => session.updateAny(Note, { kind: 'a' }, { plainText: 'a' }),
      () => session.updateAny(Note, { size: 1 }, { plainText: 'a' }),
      () => session.deleteAny(Note, { kind: 'a' }),
      () => session.deleteAny(Note, { size: 1 }),
    ];
    for (const run of [...shapes, ...shapes]) await run();
    const statements = sent.map(({ statement }) => statement);
    expect(new Set(statements).size).toBe(shapes.length);
    expect(new Set(statements.map(({ text }) => text)).size).toBe(shapes.length);
    // The same statement again, the limit being a value and no part of the shape.
    await session.find(Note, { kind: 'b' }, { limit: 6 });
    expect(sent.at(-1)!.statement).toBe(statements[4]);
    for (const { name, text } of statements) {
      expect(name).toMatch(/^e_[0-9a-f]{24}$/);
      expect(text).toContain('client_account_id');
    }
  });

  it('hands parameters, savepoints and jobs on to its transaction', async () => {
    const statement = { name: 'test', text: 'SELECT 1' };
    answer.rows = [{ a: 1 }];
    expect(await session.query(statement)).toEqual([{ a: 1 }]);
    await session.query(statement, [1]);
    await session.select(Note, statement);
    await session.select(Note, statement, [2]);
    expect(sent.map(({ parameters }) => parameters)).toEqual([[], [1], [], [2]]);
    expect(await session.savepoint(async () => 'done')).toEqual({ saved: 'done' });
    const options = { queue: 'q', key: 'k', maxAttempts: 1 };
    await session.enqueue('task', { a: 1 }, options);
    expect(sent.at(-1)!.parameters).toEqual(['task', { a: 1 }, options]);
  });
});
