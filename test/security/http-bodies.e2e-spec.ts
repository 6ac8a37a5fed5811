import { FlowClient } from '../support/flow-client';
import { parseRaw, sendRaw } from '../support/raw-http';
import { type Answer, TestApp } from '../support/test-app';

const UPSERT = '/api/v1/tools/asset_upsert/executions';
const FLOWS = '/api/v1/discovery/flows';
const KIB = 1024;
const MIB = 1024 * KIB;

describe('a request body', () => {
  let app: TestApp;
  let key: string;
  let flows: FlowClient;
  beforeAll(async () => {
    app = await TestApp.start({ IMPORT_MAX_MB: '1' });
    key = await app.createKey('agent', await app.db.createTenant());
    flows = new FlowClient(app.baseUrl, key);
  });
  afterAll(() => app.close());

  const upsert = (body: unknown, headers?: Record<string, string>): Promise<Answer> => app.request('POST', UPSERT, { key, body, headers });
  const head = (path: string, ...lines: string[]): string =>
    [`POST ${path} HTTP/1.1`, 'host: test', `authorization: Bearer ${key}`, ...lines, '', ''].join('\r\n');
  const expectTooLarge = (answer: { status: number; headers: Headers; body: any }): void => {
    expect(answer).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE', status: 413, errors: [] } });
    expect(answer.headers.get('content-type')?.trim()).toBe('application/problem+json; charset=utf-8');
  };
  /** A body of exactly so many bytes that is refused only for what it says. */
  const jsonOf = (bytes: number): string => `{"input":{"hostname":"${'x'.repeat(bytes - 25)}"}}`;

  it('of JSON has 256 KiB at most', async () => {
    expect(jsonOf(256 * KIB).length).toBe(256 * KIB);
    expect(await upsert(jsonOf(256 * KIB))).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
    expectTooLarge(await upsert(jsonOf(256 * KIB + 1)));
    expectTooLarge(await app.request('POST', FLOWS, { key, body: { name: 'x'.repeat(256 * KIB) } }));
  });

  it('is refused by its Content-Length alone, before it has come', async () => {
    const answer = parseRaw(
      await sendRaw(app.baseUrl, head(UPSERT, 'content-type: application/json', `content-length: ${900 * MIB}`), '{"input'),
    );
    expectTooLarge(answer);
  });

  it('that names no length is counted while it comes', async () => {
    const chunk = `${(64 * KIB).toString(16)}\r\n${'x'.repeat(64 * KIB)}\r\n`;
    const pieces = ['1\r\n{\r\n', ...Array<string>(5).fill(chunk)];
    expectTooLarge(
      parseRaw(await sendRaw(app.baseUrl, head(UPSERT, 'content-type: application/json', 'transfer-encoding: chunked'), ...pieces)),
    );
  });

  it('with more than its Content-Length is cut there, and the rest is no request', async () => {
    const body = '{"input":{}}';
    const answer = await sendRaw(
      app.baseUrl,
      head(UPSERT, 'content-type: application/json', `content-length: ${body.length}`),
      body,
      jsonOf(300 * KIB),
    );
    // What follows may be told from a request before the answer to what came first is ready.
    const answers = answer.split(/(?=HTTP\/1\.1 )/).map((text) => parseRaw(text).body.code);
    expect(answers.at(-1)).toBe('BAD_REQUEST');
    expect(answers.slice(0, -1).filter((code) => code !== 'VALIDATION_FAILED')).toEqual([]);
  });

  it('with two lengths, or a length and chunks, is refused with a problem document', async () => {
    for (const lines of [
      ['content-length: 5', 'content-length: 6'],
      ['content-length: 5', 'transfer-encoding: chunked'],
      ['content-length: -1'],
    ]) {
      const answer = parseRaw(await sendRaw(app.baseUrl, head(UPSERT, ...lines), 'x'));
      expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', status: 400 } });
    }
  });

  it.each([
    ['__proto__', '{"input":{},"__proto__":{"admin":true}}'],
    ['__proto__ within', '{"input":{"a":[{"__proto__":{"admin":true}}]}}'],
    ['an escaped __proto__', '{"input":{"\\u005f_proto__":{"admin":true}}}'],
    ['constructor.prototype', '{"input":{"constructor":{"prototype":{"admin":true}}}}'],
  ])('that poisons prototypes by %s is refused', async (_what, body) => {
    expect(await upsert(body)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });

  it('has 20 levels at most, and a clear word for more', async () => {
    const nested = (levels: number): object => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
    const refused = await upsert({ input: nested(20) });
    expect(refused).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
    expect(refused.body.errors).toMatchObject([{ code: 'TOO_DEEP', message: 'is nested deeper than 20 levels' }]);
    const known = await upsert({ input: nested(19) });
    expect(known.body.errors.map(({ code }: { code: string }) => code)).not.toContain('TOO_DEEP');
  });

  it('has 20,000 fields at most', async () => {
    const fields = (count: number): string => `{"input":{"a":[${Array(count).fill('{"b":1}').join(',')}]}}`;
    expect((await upsert(fields(20_001))).body.errors).toMatchObject([{ code: 'TOO_MANY_FIELDS' }]);
    expect((await upsert(fields(9_000))).body.errors.map(({ code }: { code: string }) => code)).not.toContain('TOO_MANY_FIELDS');
  });

  it('that is a form is none of a route that takes JSON', async () => {
    const form = new FormData();
    form.append('file', new Blob(['{"input":{}}'], { type: 'application/json' }), 'x.json');
    const response = await fetch(app.baseUrl + UPSERT, { method: 'POST', body: form, headers: { authorization: `Bearer ${key}` } });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  describe('of an import', () => {
    const row = `host,${'x'.repeat(1000)}\n`;
    const csv = (bytes: number): string => `hostname,os\n${row.repeat(Math.ceil(bytes / row.length))}`.slice(0, bytes);
    const form = (bytes: number): FormData => {
      const data = new FormData();
      data.append('file', new Blob([csv(bytes)], { type: 'text/csv' }), 'x.csv');
      return data;
    };
    const uploadForm = async (id: string, data: FormData): Promise<Answer> => {
      const headers = { authorization: `Bearer ${key}` };
      const response = await fetch(`${app.baseUrl}${FLOWS}/${id}/imports`, { method: 'POST', body: data, headers });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };
    const importsOf = async (id: string): Promise<{ status: string }[]> => (await flows.get(id, '/imports')).body.items;

    it('may be larger than any JSON, up to IMPORT_MAX_MB', async () => {
      const id = await flows.create();
      expect(await flows.upload(id, csv(MIB))).toMatchObject({ status: 202, body: { status: 'received' } });
      expect((await uploadForm(id, form(MIB))).status).toBe(202);
      expect(await importsOf(id)).toHaveLength(2);
    });

    it('is refused unread when it says that it is larger', async () => {
      const id = await flows.create();
      const announced = head(`${FLOWS}/${id}/imports`, 'content-type: text/csv', `content-length: ${900 * MIB}`);
      expectTooLarge(parseRaw(await sendRaw(app.baseUrl, announced, 'hostname,os\n')));
      expect(await importsOf(id)).toEqual([]);
    });

    it('is refused on the way when it does not say so, and is no import then', async () => {
      const id = await flows.create();
      const chunk = `${(128 * KIB).toString(16)}\r\n${csv(128 * KIB)}\r\n`;
      const streamed = head(`${FLOWS}/${id}/imports`, 'content-type: text/csv', 'transfer-encoding: chunked');
      expectTooLarge(parseRaw(await sendRaw(app.baseUrl, streamed, ...Array<string>(10).fill(chunk))));
      for (const { status } of await importsOf(id)) expect(status).toBe('failed');
    });

    it('is not cut short without a word when it comes as a form', async () => {
      const id = await flows.create();
      expectTooLarge(await uploadForm(id, form(MIB + 1)));
      expectTooLarge(await uploadForm(id, form(3 * MIB)));
      for (const { status } of await importsOf(id)) expect(status).toBe('failed');
    });

    it('takes no form that fills the memory with other fields', async () => {
      const fields = new FormData();
      for (let i = 0; i < 50; i++) fields.append(`field${i}`, 'x');
      expectTooLarge(await uploadForm(await flows.create(), fields));
    });
  });
});
