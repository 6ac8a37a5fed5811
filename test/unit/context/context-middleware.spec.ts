import { currentContext, type RequestContext, useRequestContext } from '@app/context';
import { isUuid } from '@app/kernel';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as fc from 'fast-check';

type Headers = Record<string, string | string[] | undefined>;

/** Real Fastify with the real hooks; the route answers with the context that it sees. */
function server() {
  const fastify = new FastifyAdapter().getInstance();
  useRequestContext(fastify);
  const see = async (): Promise<object> => {
    const early = currentContext();
    for (let turns = Math.random() * 5; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    return { ...currentContext(), same: early === currentContext() };
  };
  fastify.get('/', see);
  fastify.post('/', see);
  return fastify;
}

describe('the context of a request', () => {
  const fastify = server();
  beforeAll(() => fastify.ready());
  afterAll(() => fastify.close());

  const ask = async (headers: Headers, body?: object): Promise<{ context: RequestContext & { same: boolean }; answered: unknown }> => {
    const answer = await fastify.inject({ method: body ? 'POST' : 'GET', url: '/', headers, ...(body ? { payload: body } : {}) });
    return { context: answer.json(), answered: answer.headers['x-request-id'] };
  };

  it.each(['abcd1234', 'A-b_c.d:12', 'x'.repeat(100), '0190a5b0-7c31-7000-8000-000000000000'])(
    'takes the request id %s over',
    async (id) => {
      expect(await ask({ 'x-request-id': id })).toMatchObject({ answered: id, context: { requestId: id } });
    },
  );

  it.each([
    ['none', []],
    ['an empty one', ''],
    ['one that is too short', 'abc1234'],
    ['one that is too long', 'x'.repeat(101)],
    ['one with a blank', 'abcd 1234'],
    ['one with markup', '<script>alert'],
    ['one with quotes', `abcd"1234'`],
    ['one with letters of Latin-1', 'abcdefgh\u00e9'],
    ['two', ['abcd1234', 'efgh5678']],
    ['two of the same', ['abcd1234', 'abcd1234']],
  ])('makes a request id of its own for %s', async (_what, id) => {
    const { context, answered } = await ask({ 'x-request-id': id });
    expect(isUuid(context.requestId)).toBe(true);
    expect(answered).toBe(context.requestId);
  });

  it('answers with a header that is safe whatever the client sends', async () => {
    const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(printable, async (id) => {
        const { context, answered } = await ask({ 'x-request-id': id });
        expect(context.requestId).toMatch(/^[\w.:-]{8,100}$/);
        expect(answered).toBe(context.requestId);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the other headers as facts, without any rights from them', async () => {
    const headers = {
      'x-agent-name': 'planner',
      'x-flow-id': 'f1',
      'user-agent': 'curl/8',
      traceparent: '00-ab-cd-01',
      'x-client-account-id': 'client-of-the-header',
    };
    const { context } = await ask(headers);
    expect(context).toMatchObject({ agentName: 'planner', flowId: 'f1', userAgent: 'curl/8', traceparent: '00-ab-cd-01' });
    expect(context.ipAddress).toBe('127.0.0.1');
    expect(JSON.stringify(context)).not.toContain('client-of-the-header');
  });

  it('cuts an agent name to 100 and a user agent to 300 characters', async () => {
    const { context } = await ask({ 'x-agent-name': 'n'.repeat(101), 'user-agent': 'u'.repeat(301) });
    expect([context.agentName, context.userAgent]).toEqual(['n'.repeat(100), 'u'.repeat(300)]);
  });

  it('does not believe an address that the client forwards', async () => {
    expect((await ask({ 'x-forwarded-for': '203.0.113.9' })).context.ipAddress).toBe('127.0.0.1');
  });

  it.each(['x-agent-name', 'x-flow-id', 'traceparent'])('does not choose among two values of %s', async (name) => {
    const { context } = await ask({ [name]: ['one', 'two'] });
    for (const fact of Object.values(context)) expect(['one', 'two']).not.toContain(fact);
  });

  it('is the same in the handler after a body was parsed', async () => {
    const { context } = await ask({ 'x-request-id': 'with-a-body' }, { some: 'body' });
    expect(context).toMatchObject({ requestId: 'with-a-body', same: true });
  });

  it('is seen by no concurrent request', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `request-${i}`);
    const answers = await Promise.all(ids.map((id, i) => ask({ 'x-request-id': id, 'x-agent-name': id }, i % 2 ? { i } : undefined)));
    expect(answers.map(({ context }) => [context.requestId, context.agentName, context.same])).toEqual(ids.map((id) => [id, id, true]));
  });
});
