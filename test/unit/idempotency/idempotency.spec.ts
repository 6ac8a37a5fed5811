import { createHash, randomBytes } from 'node:crypto';
import { type AppConfig } from '@app/config';
import { AppError } from '@app/kernel';
import { type DeploymentKeys, type KeyClaim, type UnitOfWork } from '@app/persistence';
import { Idempotency } from '../../../libs/idempotency/src/idempotency';
import { type KeyedCall } from '../../../libs/idempotency/src/keyed-call';
import { type KeyLedger, type KeyRecord } from '../../../libs/idempotency/src/key-ledger';
import { ResponseCipher } from '../../../libs/idempotency/src/response-cipher';

const KEY = randomBytes(32);
const TTL_MS = 3_600_000;
const HASH = createHash('sha256').update('the key').digest();
const CALL: KeyedCall = { operation: 'POST /x', key: 'the key', fingerprint: Buffer.from('fingerprint'), status: 201 };
const PLACE = `account|engagement|principal|${HASH.toString('hex')}|${CALL.fingerprint.toString('hex')}|201|POST /x`;
const FREE: KeyClaim = { state: 'free', principalId: 'principal', fingerprint: null, responseStatus: null, response: null };

describe('a keyed call, seen from its ledger', () => {
  const cipher = new ResponseCipher(KEY);
  const purposes: string[] = [];
  const keys = { keyFor: (purpose: string) => (purposes.push(purpose), KEY) } as unknown as DeploymentKeys;
  const idempotency = new Idempotency(keys, { idempotencyTtlMs: TTL_MS } as AppConfig);
  let claims: unknown[][];
  let records: KeyRecord[];
  let claim: KeyClaim;
  let ledger: KeyLedger;
  let work: jest.Mock<Promise<unknown>, []>;

  beforeEach(() => {
    [claims, records, claim] = [[], [], FREE];
    work = jest.fn(async () => ({ a: 1 }));
    ledger = {
      tenant: { clientAccountId: 'account', engagementId: 'engagement' },
      claim: async (...asked) => (claims.push(asked), claim),
      record: async (record) => void records.push(record),
    };
    jest.useFakeTimers({ now: 1_000 });
  });
  afterEach(() => void jest.useRealTimers());

  const recorded = async (text: string, more: Partial<KeyClaim> = {}, place = PLACE): Promise<KeyClaim> => ({
    ...{ state: 'recorded', principalId: 'principal', fingerprint: CALL.fingerprint, responseStatus: 201 },
    ...{ response: await cipher.seal(text, place), ...more },
  });
  /** The fake is neither; it is its own ledger. */
  const unit = (): UnitOfWork => ledger as unknown as UnitOfWork;

  it('takes its key, works, and records what came of it, for as long as the configuration says', async () => {
    expect(await idempotency.once(ledger, CALL, work)).toEqual({ value: { a: 1 }, replayed: false });
    expect(claims).toEqual([['POST /x', HASH, true]]);
    expect(records).toEqual([
      {
        ...{ principalId: 'principal', operation: 'POST /x', keyHash: HASH, fingerprint: CALL.fingerprint, responseStatus: 201 },
        ...{ response: expect.any(Buffer), expiresAt: new Date(1_000 + TTL_MS) },
      },
    ]);
    expect(await cipher.open(records[0]!.response!, PLACE)).toBe('{"a":1}');
    expect(purposes).toEqual(['stored responses']);
  });

  it('has the status 200 when it says none, and an empty record for nothing', async () => {
    const call = { ...CALL, status: undefined };
    await idempotency.once(ledger, call, async () => undefined);
    expect(records[0]!.responseStatus).toBe(200);
    expect(await cipher.open(records[0]!.response!, PLACE.replace('|201|', '|200|'))).toBe('');
    claim = await recorded('', {}, PLACE.replace('|201|', '|200|'));
    expect(await idempotency.once(ledger, call, work)).toEqual({ value: undefined, replayed: true });
  });

  it('that was done is not done again: what it came to is given back', async () => {
    claim = await recorded('{"a":[2]}');
    expect(await idempotency.once(ledger, CALL, work)).toEqual({ value: { a: [2] }, replayed: true });
    expect({ worked: work.mock.calls, records }).toEqual({ worked: [], records: [] });
  });

  it.each<[string, () => Promise<KeyClaim>, object]>([
    ['while it runs', async () => ({ ...FREE, state: 'running' }), { code: 'IDEMPOTENCY_IN_PROGRESS', retryAfter: 1 }],
    ['for another request', () => recorded('1', { fingerprint: Buffer.from('another') }), { code: 'IDEMPOTENCY_MISMATCH' }],
    ['for a request that nobody can compare', () => recorded('1', { fingerprint: null }), { code: 'IDEMPOTENCY_MISMATCH' }],
    ['whose answer was not kept', () => recorded('1', { response: null }), { code: 'CONFLICT' }],
    ['whose answer is of another principal', () => recorded('1', { principalId: 'another' }), { code: 'CONFLICT' }],
    ['whose answer is empty and of another place', () => recorded('', {}, ''), { code: 'CONFLICT' }],
    ...PLACE.split('|').map((part): [string, () => Promise<KeyClaim>, object] => [
      `whose answer belongs elsewhere: not ${part.slice(0, 10)}`,
      () => recorded('1', {}, PLACE.replace(part, 'x')),
      { code: 'CONFLICT' },
    ]),
  ])('is refused %s, and does nothing', async (_when, make, told) => {
    claim = await make();
    await expect(idempotency.once(ledger, CALL, work)).rejects.toMatchObject(told);
    await expect(idempotency.onceDeferred(unit(), CALL, () => idempotency.claimDeferred(unit()).then(work))).rejects.toMatchObject(told);
    expect({ worked: work.mock.calls, records }).toEqual({ worked: [], records: [] });
  });

  it('whose work fails records nothing', async () => {
    const error = new AppError('CONFLICT', 'no');
    await expect(idempotency.once(ledger, CALL, () => Promise.reject(error))).rejects.toBe(error);
    await expect(idempotency.onceDeferred(unit(), CALL, () => Promise.reject(error))).rejects.toBe(error);
    expect(records).toEqual([]);
  });

  it('can be looked up without taking its key', async () => {
    expect(await idempotency.isRecorded(ledger, CALL)).toBe(false);
    claim = { ...FREE, state: 'running' };
    expect(await idempotency.isRecorded(ledger, CALL)).toBe(false);
    claim = { ...FREE, state: 'recorded' };
    expect(await idempotency.isRecorded(ledger, CALL)).toBe(true);
    expect(claims).toEqual(Array.from({ length: 3 }, () => ['POST /x', HASH, false]));
  });

  describe('whose key is left to the work', () => {
    it('takes it when the work does, once, and records what came of it', async () => {
      const once = await idempotency.onceDeferred(unit(), CALL, async () => {
        expect(claims).toEqual([]);
        await idempotency.claimDeferred(unit());
        await idempotency.claimDeferred(unit());
        return 'done';
      });
      expect(once).toEqual({ value: 'done', replayed: false });
      expect(claims).toEqual([['POST /x', HASH, true]]);
      expect(await cipher.open(records[0]!.response!, PLACE)).toBe('"done"');
    });

    it('gives back what it came to before, out of the work', async () => {
      claim = await recorded('"before"');
      const once = await idempotency.onceDeferred(unit(), CALL, async () => {
        await idempotency.claimDeferred(unit());
        return work();
      });
      expect(once).toEqual({ value: 'before', replayed: true });
      expect(work).not.toHaveBeenCalled();
    });

    it('does not take the answer of another transaction for its own', async () => {
      claim = await recorded('"before"');
      const other = { ...ledger } as unknown as UnitOfWork;
      const inner = idempotency.onceDeferred(other, CALL, () =>
        idempotency.onceDeferred(unit(), CALL, () => idempotency.claimDeferred(other)),
      );
      expect(await inner).toEqual({ value: 'before', replayed: true });
    });

    it('is an error when the work has not taken it, and a matter of course where there is none', async () => {
      await expect(idempotency.onceDeferred(unit(), CALL, work)).rejects.toThrow('POST /x has not claimed its Idempotency-Key.');
      expect(records).toEqual([]);
      claims.length = 0;
      await idempotency.claimDeferred({ ...ledger } as unknown as UnitOfWork);
      expect(claims).toEqual([]);
    });
  });
});
