import { fingerprintOf } from '../../../libs/idempotency/src/fingerprint';
import { type KeyedRequest, readRequestKey, type RequestKey } from '../../../libs/idempotency/src/request-key';

const request = (parts: Partial<KeyedRequest> = {}): KeyedRequest => ({
  ...{
    method: 'POST',
    url: '/x?a=1&b=2?c',
    headers: { 'idempotency-key': '"k"' },
    raw: { rawHeaders: [] },
    query: { a: '1' },
    body: { b: 2 },
  },
  ...parts,
});
const keyOf = (parts?: Partial<KeyedRequest>): RequestKey => readRequestKey(request(parts), 201)!;

describe('the key of a request', () => {
  it('stands for its address, key and status, and for what is asked: body and query', () => {
    const key = keyOf();
    expect({ key: key.key, status: key.status, claimed: key.claimed, replayed: key.replayed }).toEqual({
      ...{ key: 'k', status: 201, claimed: false, replayed: false },
    });
    expect(key.call()).toEqual({
      ...{ operation: 'POST /x', key: 'k', status: 201, fingerprint: fingerprintOf({ body: { b: 2 }, query: { a: '1' } }) },
    });
    expect(key.call('a stream').fingerprint).toEqual(fingerprintOf({ body: 'a stream', query: { a: '1' } }));
  });

  it('is none without the header', () => {
    expect(readRequestKey(request({ headers: {} }), 201)).toBeNull();
  });

  it.each<[string, Partial<KeyedRequest>]>([
    ['was sent more than once', { raw: { rawHeaders: ['Idempotency-Key', 'k', 'idempotency-key', 'k'] } }],
    ['is malformed', { headers: { 'idempotency-key': '' } }],
    ['is a list', { headers: { 'idempotency-key': ['a', 'b c'] } }],
  ])('is refused when it %s', (_what, parts) => {
    expect(() => keyOf(parts)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  it.each<[unknown, boolean]>([
    [{ dryRun: true }, true],
    [{ dryRun: false }, false],
    [{ dryRun: 'true' }, false],
    [{}, false],
    [null, false],
    ['dryRun', false],
    [undefined, false],
  ])('belongs to a dry run when the body says so: %j is %s', (body, dry) => {
    expect(keyOf({ body }).isDryRun).toBe(dry);
  });
});
