import { EvidenceSpool } from '../../../libs/audit/src/evidence-spool';
import { until } from '../../support/until';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('evidence that the database cannot take', () => {
  const written: unknown[] = [];
  const refused: unknown[] = [];
  const sizes: number[] = [];
  let answers: (Error | null)[] = [];
  const spool = (): EvidenceSpool =>
    new EvidenceSpool(
      async (row) => {
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer) throw answer;
        written.push(row[0]);
      },
      (rows) => sizes.push(rows),
      (row) => refused.push(row[0]),
    );
  beforeEach(() => {
    written.length = refused.length = sizes.length = 0;
    answers = [null];
  });

  it('is written at once when the database is there, and nothing is kept', async () => {
    await spool().write([1]);
    expect({ written, sizes }).toEqual({ written: [1], sizes: [] });
  });

  it('is kept in its order and written when the database is back', async () => {
    answers = [failure('ECONNREFUSED'), failure('ECONNREFUSED'), null];
    const kept = spool();
    for (const row of [1, 2, 3]) await kept.write([row]);
    expect(written).toEqual([]);
    await until('all are written', () => written.length === 3);
    expect({ written, last: sizes.at(-1), most: Math.max(...sizes) }).toEqual({ written: [1, 2, 3], last: 0, most: 3 });
  });

  it('is told to the caller when the database is there and refuses it', async () => {
    answers = [failure('42501')];
    await expect(spool().write([1])).rejects.toMatchObject({ code: '42501' });
    expect(sizes).toEqual([]);
  });

  it('counts as written when it is there already: the answer to the first try was lost', async () => {
    answers = [failure('ECONNRESET'), failure('23505'), null];
    const kept = spool();
    await kept.write([1]);
    await kept.write([2]);
    await until('the second is written', () => written.includes(2));
    expect({ written, refused }).toEqual({ written: [2], refused: [] });
  });

  it('does not hold up what comes after a row that is refused later', async () => {
    answers = [failure('ECONNRESET'), failure('23514'), null];
    const kept = spool();
    for (const row of [1, 2]) await kept.write([row]);
    await until('the second is written', () => written.includes(2));
    expect(refused).toEqual([1]);
  });

  it('makes the call fail when there is no room left', async () => {
    answers = [failure('ECONNREFUSED')];
    const kept = spool();
    for (let row = 0; row < 10_000; row++) await kept.write([row]);
    await expect(kept.write([10_000])).rejects.toMatchObject({ code: 'OVERLOADED', retryAfter: 5 });
    expect(await kept.close()).toBe(10_000);
  });

  it('has a last chance at the end', async () => {
    answers = [failure('ECONNREFUSED'), failure('ECONNREFUSED'), null];
    const kept = spool();
    await kept.write([1]);
    expect({ lost: await kept.close(), written }).toEqual({ lost: 0, written: [1] });
  });
});
