import { type Pool } from 'pg';
import { CommitOutcomes, isVerdict } from '../../../libs/persistence/src/outcome/commit-outcomes';

const EVIDENCE = { text: 'SELECT FROM words WHERE id = $1', values: ['i'] };
const XID = '4711';

const clock = { ms: 0 };
const pauses: number[] = [];
jest.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    pauses.push(ms);
    clock.ms += ms;
  },
}));
jest.mock('@app/kernel', () => ({ systemClock: { monotonicMs: () => clock.ms } }));

type Status = 'committed' | 'aborted' | 'in progress' | null | Error;

describe('the outcome of a COMMIT whose answer was lost', () => {
  let asked: unknown[][];
  beforeEach(() => {
    asked = [];
    clock.ms = pauses.length = 0;
  });

  /** What the server says of the status, in turn and then the last of it for ever; and of the row, at the same time. */
  const outcomes = (statuses: Status[], rows: (number | null | Error)[]): CommitOutcomes => {
    const next = <T>(list: T[]): T => (list.length > 1 ? list.shift()! : list[0]!);
    const query = async (text: string, values: unknown[]): Promise<object> => {
      asked.push([text, values]);
      const isRow = text === EVIDENCE.text;
      const said = isRow ? next(rows) : next(statuses);
      if (said instanceof Error) throw said;
      return isRow ? { rowCount: said } : { rows: [{ status: said }] };
    };
    return new CommitOutcomes({ query } as unknown as Pool);
  };
  const away = new Error('connect ECONNREFUSED');
  const inTheFuture = Object.assign(new Error('transaction ID 4711 is in the future'), { code: '22023' });
  const refusal = Object.assign(new Error('out of memory'), { code: '53200' });

  it('is what row and status say together: first the status, then the row', async () => {
    expect(await outcomes(['committed'], [1]).of(XID, EVIDENCE)).toBe('committed');
    expect(asked).toEqual([
      ['SELECT pg_xact_status($1::xid8) AS status', [XID]],
      [EVIDENCE.text, EVIDENCE.values],
    ]);
    expect(pauses).toEqual([]);
  });

  it.each<[string, Status[], (number | null | Error)[], string]>([
    ['aborted by its status, whatever row there is', ['aborted'], [1], 'aborted'],
    ["aborted when the id is another's who committed, as no row is there", ['committed'], [0], 'aborted'],
    ['aborted when the driver counts no row', ['committed'], [null], 'aborted'],
    ['committed by its row, when the id is too old for a status', [null], [1], 'committed'],
    ['waited for while it is in progress, whatever row there is', ['in progress', 'in progress', 'aborted'], [1], 'aborted'],
    ['aborted when the id is still to be given out, whatever row there is', [inTheFuture], [1], 'aborted'],
    ['waited for while the status cannot be had', [refusal, 'committed'], [1], 'committed'],
    ['waited for while the server is away', [away, away, 'aborted'], [1], 'aborted'],
    ['waited for while the row cannot be looked up', ['committed'], [away, 1], 'committed'],
  ])('is %s', async (_what, statuses, rows, outcome) => {
    expect(await outcomes(statuses, rows).of(XID, EVIDENCE)).toBe(outcome);
    expect(pauses.every((ms) => ms === 50)).toBe(true);
  });

  it('is not waited for when nothing is to come: the id is known, and neither status nor row is', async () => {
    expect(await outcomes([null], [0]).of(XID, EVIDENCE)).toBe('unknown');
    expect({ asked: asked.length, pauses }).toEqual({ asked: 2, pauses: [] });
  });

  it.each<[Status, string]>([
    ['committed', 'unknown'],
    ['aborted', 'aborted'],
    [null, 'unknown'],
  ])('without evidence and with the status %s is %s', async (status, outcome) => {
    expect(await outcomes([status], [1]).of(XID, null)).toBe(outcome);
    expect(asked).toHaveLength(1);
  });

  it('without an id is what the row says, which may be still to come', async () => {
    expect(await outcomes([], [0, 0, 1]).of(null, EVIDENCE)).toBe('committed');
    expect(asked.map(([text]) => text)).toEqual(Array.from({ length: 3 }, () => EVIDENCE.text));
    expect(pauses).toEqual([50, 50]);
    expect(await outcomes([], [0]).of(null, EVIDENCE)).toBe('unknown');
    expect(await outcomes([], [1]).of(null, null)).toBe('unknown');
  });

  it('is unknown after five seconds, in which it is asked for every 50 ms', async () => {
    expect(await outcomes([away], [1]).of(XID, EVIDENCE)).toBe('unknown');
    expect({ asked: asked.length, ms: clock.ms }).toEqual({ asked: 100, ms: 5_000 });
  });
});

describe('a verdict of the server', () => {
  it.each<[boolean, string, unknown]>([
    [true, 'an ERROR', Object.assign(new Error('no'), { severity: 'ERROR' })],
    [false, 'a FATAL, as the end of a connection is', Object.assign(new Error('no'), { severity: 'FATAL' })],
    [false, 'an error of the network', away()],
    [false, 'what is no error', { severity: 'ERROR' }],
  ])('is (%s) %s', (verdict, _what, error) => expect(isVerdict(error)).toBe(verdict));
});

function away(): Error {
  return new Error('read ECONNRESET');
}
