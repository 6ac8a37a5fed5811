import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { Draining } from '../../../apps/migration-backend/src/http/draining';
import { FlowClient } from '../../support/flow-client';
import { TestApp } from '../../support/test-app';

describe('the shutdown', () => {
  it('begins with a replica that is not ready and says why, but serves on, each connection for one answer more', async () => {
    const app = await TestApp.start();
    const key = await app.createKey('agent', await app.db.createTenant());
    expect(await app.request('GET', '/health/ready')).toMatchObject({ status: 200 });
    app.app.get(Draining).begin();
    for (const path of ['/health', '/health/ready', '/health/startup']) {
      const { status, headers, body } = await app.request('GET', path);
      expect([status, body.code, body.detail]).toEqual([503, 'DRAINING', 'This replica is shutting down; ask another one.']);
      expect([headers.get('connection'), headers.get('retry-after')]).toEqual(['close', '5']);
    }
    const live = await app.request('GET', '/health/live');
    const tool = await app.request('POST', '/api/v1/tools/asset_upsert/executions', { key, body: { input: { hostname: 'srv1' } } });
    for (const { status, headers } of [live, tool]) expect([status, headers.get('connection')]).toEqual([200, 'close']);
    await app.close();
  }, 10_000);

  it('is not held up by a connection that a client keeps in reserve', async () => {
    const app = await TestApp.start();
    const socket = connect(Number(new URL(app.baseUrl).port), '127.0.0.1');
    await once(socket, 'connect');
    // The server has accepted it once it answers somebody who came later.
    expect((await app.request('GET', '/health/live')).status).toBe(200);
    const closed = once(socket, 'close');
    await app.close();
    await closed;
  }, 10_000);

  it('answers what has begun, and keeps no connection alive after it', async () => {
    const app = await TestApp.start();
    const agent = new Agent({ keepAlive: true });
    // Larger than what the kernel buffers: the answer goes on when the client reads on.
    const [response] = (await once(get(`${app.baseUrl}/docs/swagger-ui-bundle.js`, { agent }), 'response')) as [IncomingMessage];
    response.pause();
    const closed = app.close();
    let bytes = 0;
    response.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await once(response.resume(), 'end');
    expect(bytes).toBe(Number(response.headers['content-length']));
    await closed;
    agent.destroy();
  }, 10_000);

  it('is not held up by somebody who follows a flow', async () => {
    const app = await TestApp.start();
    const flows = new FlowClient(app.baseUrl, await app.createKey('agent', await app.db.createTenant()));
    const id = await flows.create();
    const stream = await fetch(`${app.baseUrl}/api/v1/discovery/flows/${id}/events`, { headers: { authorization: `Bearer ${flows.key}` } });
    const text = stream.text();
    await app.close();
    expect(await text).toContain('event: flow.created');
  }, 10_000);
});
