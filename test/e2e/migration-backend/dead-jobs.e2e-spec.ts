import { FlowClient } from '../../support/flow-client';
import { holdQueues } from '../../support/held-queues';
import { TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';

const LIST = '/api/v1/admin/dead-jobs';
const NOBODYS = '00000000-0000-4000-8000-000000000000';

describe('a dead job', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let flows: FlowClient;
  let operator: string;

  beforeAll(async () => {
    app = await TestApp.start();
    operator = await app.createKey('operator');
  });
  beforeEach(async () => {
    await app.db.admin.query('DELETE FROM graphile_worker._private_jobs');
    tenant = await app.db.createTenant();
    flows = new FlowClient(app.baseUrl, await app.createKey('agent', tenant));
  });
  afterAll(() => app.close());

  const list = async (query = ''): Promise<any[]> => {
    const { status, body } = await app.request('GET', LIST + query, { key: operator });
    expect(status).toBe(200);
    return body.items as any[];
  };
  const redrive = (id: string, body: unknown = { reason: 'the inventory is there now' }, key = operator) =>
    app.request('POST', `${LIST}/${id}/redrive`, { key, body });
  /** A flow that failed for the want of an inventory. */
  async function failed(): Promise<string> {
    const id = await flows.create({ autopilot: true });
    await flows.post(id, '/advance');
    expect(await flows.settled(id)).toMatchObject({ status: 'failed' });
    return id;
  }
  const upload = async (id: string): Promise<void> => {
    expect((await flows.upload(id, flows.sample('formats/generic-inventory.csv'))).status).toBe(202);
  };
  /** As code of another version, or a hand, would have left it. */
  async function stranger(more = ''): Promise<string> {
    const { rows } = await app.db.admin.query(
      `SELECT (graphile_worker.add_job('task_of_yore', '{"flowId": "no id"}'::json, max_attempts => 1, job_key => 'yore', run_at => now() + interval '1 day')).id::text AS id`,
    );
    await app.db.admin.query(
      `UPDATE graphile_worker._private_jobs SET last_error = 'row (4711, secret of a tenant)' ${more} WHERE id = $1`,
      [rows[0].id],
    );
    return rows[0].id as string;
  }

  it('stands for every phase that was given up, and says what the client was told', async () => {
    const id = await failed();
    expect(await list()).toEqual([
      {
        ...{ id: expect.stringMatching(/^\d+$/), task: 'discovery_phase', ...tenant, flowId: id, phase: 'data_import' },
        ...{ attempts: 1, maxAttempts: 1, createdAt: expect.any(String), diedAt: expect.any(String) },
        lastError: { code: 'VALIDATION_FAILED', message: expect.stringMatching(/^The flow has no inventory/) },
      },
    ]);
    for (const role of ['admin', 'operator'] as const)
      expect((await app.request('GET', LIST, { key: await app.createKey(role) })).body.items).toHaveLength(1);
    for (const role of ['agent', 'auditor'] as const)
      expect(await app.request('GET', LIST, { key: await app.createKey(role, tenant) })).toMatchObject({ status: 403 });
    expect((await redrive((await list())[0].id, undefined, flows.key)).status).toBe(403);
  });

  it.each<[string, (id: string) => Promise<unknown>]>([
    ['retries the flow', async (id) => [await upload(id), await flows.post(id, '/retry')]],
    ['executes a phase of it', async (id) => [await upload(id), await flows.post(id, '/phases/data_import/execute')]],
    ['cancels it', (id) => flows.post(id, '/cancel')],
  ])('is gone when the client %s', async (_what, act) => {
    const id = await failed();
    await act(id);
    expect(await list()).toEqual([]);
    expect((await flows.settled(id)).status).not.toBe('failed');
    expect(await list()).toEqual([]);
  });

  it('is there anew when the retry fails too, and only once', async () => {
    const id = await failed();
    const [before] = await list();
    await flows.post(id, '/retry');
    expect(await flows.settled(id)).toMatchObject({ status: 'failed' });
    const after = await list();
    expect(after).toHaveLength(1);
    expect(after[0].id).not.toBe(before.id);
    expect((await app.db.admin.query('SELECT FROM graphile_worker._private_jobs')).rowCount).toBe(1);
  });

  it('is started again by an operator through its flow, with the reason in the trail of the tenant', async () => {
    const id = await failed();
    await upload(id);
    const [job] = await list();
    expect(await redrive(job.id)).toMatchObject({ status: 202, body: { id: job.id, flowId: id } });
    expect(await flows.settled(id)).toMatchObject({ status: 'completed', error: null });
    expect(await list()).toEqual([]);
    const { rows } = await app.db.admin.query(
      `SELECT client_account_id, engagement_id, category, level, flow_id, principal_id, context FROM audit_logs WHERE operation = 'dead_job.redrive' AND flow_id = $1`,
      [id],
    );
    const { rows: who } = await app.db.admin.query(`SELECT id FROM principals WHERE role = 'operator' ORDER BY created_at LIMIT 1`);
    expect(rows).toMatchObject([
      {
        ...{ client_account_id: tenant.clientAccountId, engagement_id: tenant.engagementId, category: 'USER_ACTION', level: 'INFO' },
        ...{ flow_id: id, principal_id: who[0].id },
        context: { reason: 'the inventory is there now', job: job.id, task: 'discovery_phase', phase: 'data_import', success: true },
      },
    ]);
    expect(await redrive(job.id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('is started again once when two operators ask at once', async () => {
    const id = await failed();
    await upload(id);
    const [job] = await list();
    const answers = await Promise.all([redrive(job.id), redrive(job.id), redrive(job.id)]);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    for (const { status } of answers) expect([202, 404, 409]).toContain(status);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
  });

  it.each([[undefined], [{}], [{ reason: '' }], [{ reason: '  ' }], [{ reason: 'x'.repeat(501) }], [{ reason: 'x', force: true }]])(
    'is not started again for the reason %j',
    async (body) => {
      await failed();
      const [job] = await list();
      expect(await redrive(job.id, body ?? {})).toMatchObject({ status: 422, body: { code: 'VALIDATION_FAILED' } });
      expect(await list()).toHaveLength(1);
    },
  );

  it.each(['1', '0', '-1', 'x', NOBODYS, '9'.repeat(18), '9'.repeat(40)])('of the unknown number %s is not found', async (id) => {
    expect(await redrive(id)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('of a task that no code knows gets its starts back, and nothing of its own error is shown', async () => {
    const id = await stranger(', attempts = max_attempts');
    const [job] = await list();
    expect(job).toMatchObject({
      id,
      task: 'task_of_yore',
      clientAccountId: null,
      flowId: null,
      phase: null,
      lastError: { code: 'INTERNAL' },
    });
    expect(JSON.stringify(job)).not.toMatch(/4711|secret/);
    expect((await redrive(id)).status).toBe(202);
    const { rows } = await app.db.admin.query(
      'SELECT attempts, run_at <= now() AS due, last_error FROM graphile_worker._private_jobs WHERE id = $1',
      [id],
    );
    expect(rows).toEqual([{ attempts: 0, due: true, last_error: null }]);
    const audit = await app.db.admin.query(`SELECT context FROM audit_logs WHERE operation = 'dead_job.redrive' AND context->>'job' = $1`, [
      id,
    ]);
    expect(audit.rows).toMatchObject([{ context: { task: 'task_of_yore', reason: 'the inventory is there now' } }]);
    expect(await redrive(id)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  });

  it('is none that still waits, and none whose place another has taken', async () => {
    const waiting = await stranger();
    expect(await list()).toEqual([]);
    expect(await redrive(waiting)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    await app.db.admin.query('UPDATE graphile_worker._private_jobs SET attempts = max_attempts, key = NULL WHERE id = $1', [waiting]);
    expect(await list()).toEqual([]);
    expect((await redrive(waiting)).status).toBe(404);
  });

  it('of a phase whose process died at the last start too is started again, though its flow still says running', async () => {
    const release = await holdQueues(app.db, tenant);
    const id = await flows.create({ autopilot: true });
    await upload(id);
    await flows.post(id, '/advance');
    await app.db.admin.query(`UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE payload->>'flowId' = $1`, [id]);
    await release();
    const [job] = await list();
    expect(job).toMatchObject({ flowId: id, phase: 'data_import', attempts: 12, maxAttempts: 12, lastError: { code: 'INTERNAL' } });
    expect((await flows.get(id)).body.status).toBe('running');
    expect((await redrive(job.id)).status).toBe(202);
    expect(await flows.settled(id)).toMatchObject({ status: 'completed' });
    expect(await list()).toEqual([]);
  });

  it('is listed in pages, the newest first', async () => {
    const ids = [await failed(), await failed(), await failed()];
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: any } = await app.request('GET', `${LIST}?limit=2${cursor ? `&cursor=${cursor}` : ''}`, { key: operator });
      seen.push(...body.items.map(({ flowId }: { flowId: string }) => flowId));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([...ids].reverse());
    expect((await app.request('GET', `${LIST}?cursor=eA`, { key: operator })).status).toBe(422);
  });

  it('is all that the role of the operators sees of the queue', async () => {
    for (const text of [
      'SELECT * FROM graphile_worker.jobs',
      'SELECT * FROM graphile_worker._private_jobs',
      `SELECT sec.enqueue('t', '{}', 'q', 'k', 1)`,
    ])
      await expect(app.db.database.pools.ops.query(text)).rejects.toMatchObject({ code: '42501' });
    const { rows } = await app.db.admin.query(
      `SELECT r.rolname, p.proname FROM pg_proc p CROSS JOIN pg_roles r WHERE p.proname IN ('dead_jobs', 'redrive_job') AND r.rolname LIKE 'registry_%'
          AND has_function_privilege(r.oid, p.oid, 'EXECUTE') AND r.rolname <> 'registry_owner' ORDER BY 2, 1`,
    );
    expect(rows).toEqual([
      { rolname: 'registry_ops', proname: 'dead_jobs' },
      { rolname: 'registry_ops', proname: 'redrive_job' },
    ]);
  });
});
