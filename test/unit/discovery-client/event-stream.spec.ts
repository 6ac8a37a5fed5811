import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { DiscoveryClient, type FlowEvent, ServerUnreachableError } from '@app/discovery-client';
import { readEventStream, type StreamMessage } from '../../../libs/discovery-client/src/read-event-stream';

async function read(...chunks: string[]): Promise<StreamMessage[]> {
  const messages: StreamMessage[] = [];
  const bytes = chunks.map((chunk) => Buffer.from(chunk, 'latin1'));
  for await (const message of readEventStream(
    (async function* () {
      yield* bytes;
    })(),
  ))
    messages.push(message);
  return messages;
}

describe('reading an event stream', () => {
  it('finds the messages whatever the pieces they come in', async () => {
    const text = 'id: 1\nevent: a\ndata: x\n\n: still here\n\nid: 2\ndata: y\ndata: z\n\n';
    const expected = [
      { id: '1', type: 'a', data: 'x' },
      { id: '2', type: 'message', data: 'y\nz' },
    ];
    expect(await read(text)).toEqual(expected);
    expect(await read(...text)).toEqual(expected);
    expect(await read(...text.replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  it('puts a character together again that was cut in two, and drops a message that was cut off', async () => {
    const message = Buffer.from('data: ü\n\ndata: lost\n').toString('latin1');
    expect(await read(...message)).toEqual([{ id: null, type: 'message', data: 'ü' }]);
  });
});

describe('following a flow', () => {
  type Answer = (request: IncomingMessage, response: ServerResponse) => void;
  let server: Server;
  let baseUrl: string;
  let streams: Answer[];
  const asked: (string | undefined)[] = [];
  const patience = { reconnectMs: 1, silenceMs: 5_000, giveUpMs: 5_000 };

  beforeEach(async () => {
    asked.length = 0;
    server = createServer((request, response) => {
      if (!request.url?.endsWith('/events')) return response.end(JSON.stringify({ id: 'f', status: 'completed' }));
      asked.push(request.headers['last-event-id'] as string | undefined);
      (streams.shift() ?? ((_, rest) => rest.end()))(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const event = (id: number, type: string): string => `id: ${id}\nevent: ${type}\ndata: {"n":${id}}\n\n`;
  const client = (changes = {}): DiscoveryClient => new DiscoveryClient({ baseUrl, apiKey: 'k' }, { ...patience, ...changes });

  it('connects again after a broken connection, and asks for what comes after the last event', async () => {
    streams = [
      (_, response) => response.write(event(1, 'phase.started') + event(2, 'phase.progress'), () => response.destroy()),
      (_, response) => response.writeHead(503, { 'content-type': 'application/problem+json' }).end('{"detail":"Too busy."}'),
      (_, response) => response.end(event(3, 'phase.completed')),
      (_, response) => response.end(event(4, 'flow.completed')),
    ];
    const seen: FlowEvent[] = [];
    for await (const each of client().events('f')) seen.push(each);
    expect(seen.map(({ id, type, data }) => [id, type, data.n])).toEqual([
      [1, 'phase.started', 1],
      [2, 'phase.progress', 2],
      [3, 'phase.completed', 3],
      [4, 'flow.completed', 4],
    ]);
    expect(asked).toEqual([undefined, '2', '2', '3', '4']);
  });

  it('takes a silent connection for a lost one', async () => {
    streams = [(_, response) => response.write(event(1, 'phase.started')), (_, response) => response.end(event(2, 'flow.completed'))];
    const { flow, lastEventId } = await client({ silenceMs: 50 }).settle('f');
    expect({ status: flow.status, lastEventId }).toEqual({ status: 'completed', lastEventId: 2 });
  });

  it('settles at the event that stops the flow, without waiting for the end of the stream', async () => {
    streams = [(_, response) => response.write(event(1, 'phase.started') + event(2, 'flow.waiting_for_approval'))];
    const seen: string[] = [];
    expect((await client().settle('f', { onEvent: ({ type }) => seen.push(type) })).lastEventId).toBe(2);
    expect(seen).toEqual(['phase.started', 'flow.waiting_for_approval']);
  });

  it('gives up at a refusal, and says what the server said', async () => {
    streams = [(_, response) => response.writeHead(404).end('{"code":"NOT_FOUND","detail":"There is no such flow in this engagement."}')];
    await expect(client().settle('f')).rejects.toMatchObject({
      ...{ name: 'ApiProblemError', status: 404, code: 'NOT_FOUND', message: 'There is no such flow in this engagement.' },
    });
    expect(asked).toHaveLength(1);
  });

  it('gives up when the server stays away', async () => {
    streams = Array<Answer>(1_000).fill((request) => request.socket.destroy());
    await expect(client({ giveUpMs: 30 }).settle('f')).rejects.toThrow(ServerUnreachableError);
    expect(asked.length).toBeGreaterThan(1);
  });

  it('ends at once when it is aborted', async () => {
    const stop = new AbortController();
    streams = [(_, response) => response.write(event(1, 'phase.started'))];
    const reason = new Error('enough');
    await expect(client().settle('f', { signal: stop.signal, onEvent: () => stop.abort(reason) })).rejects.toBe(reason);
  });
});
