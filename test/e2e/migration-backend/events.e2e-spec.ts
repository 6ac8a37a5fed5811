import { FlowClient } from '../../support/flow-client';
import { TestApp } from '../../support/test-app';

/** Far less than the keep-alive of the stream, which would bring the headers along at last. */
const SOON_MS = 5_000;

describe('the stream of events of a flow that does not move', () => {
  let app: TestApp;
  let flows: FlowClient;
  let url: string;

  beforeAll(async () => {
    app = await TestApp.start();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', await app.db.createTenant()));
    url = `${app.baseUrl}/api/v1/discovery/flows/${await flows.create()}/events`;
  });
  afterAll(() => app.close());

  const ask = (method: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url, { method, headers: { authorization: `Bearer ${flows.key}`, ...headers }, signal: AbortSignal.timeout(SOON_MS) });

  it('answers HEAD at once: there is no body to wait for', async () => {
    const response = await ask('HEAD');
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/event-stream; charset=utf-8',
    });
    expect(await response.text()).toBe('');
  });

  it('tells a client that has every event at once that it is connected', async () => {
    const response = await ask('GET', { 'last-event-id': '999' });
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/event-stream; charset=utf-8',
    });
    await response.body!.cancel();
  });
});
