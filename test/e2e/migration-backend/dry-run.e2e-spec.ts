import { databaseHashes } from '../../support/database-hash';
import { NotesModule, sentNotes } from '../../support/note-tools';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { ToolClient } from '../../support/tool-client';

const SECRET = 'hunter2 "quoted"';
/** For every registered tool that writes: an input on an inventory with web01, and what it would change. */
const WRITES: Record<string, { input: object; changes: string[] }> = {
  asset_creator: { input: { name: 'Web 01', hostname: 'web01', memoryGb: 64 }, changes: ['assets update'] },
  asset_upsert: { input: { hostname: 'db01', assetType: 'database' }, changes: ['assets insert'] },
  bulk_asset_creator: {
    input: { assets: [{ name: 'a', hostname: 'web01', memoryGb: 8 }, { name: 'b', hostname: 'new01' }, { name: '' }] },
    changes: ['assets update', 'assets insert'],
  },
  note_write: { input: { text: 'dry' }, changes: ['learned_mappings insert'] },
};

describe('a dry run', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let key: string;
  let tools: ToolClient;

  beforeAll(async () => {
    app = await TestApp.start({ ISOLATION_PROBE_INTERVAL_MS: '0' }, [NotesModule]);
    tenant = await app.db.createTenant();
    key = await app.createKey('agent', tenant);
    tools = new ToolClient(app, key);
    await tools.output('asset_upsert', { hostname: 'web01', assetType: 'server', memoryGb: 16 });
  });
  afterAll(() => app.close());

  const dry = (tool: string, input: object): Promise<Answer> =>
    app.request('POST', `/api/v1/tools/${tool}/executions`, { key, body: { input, dryRun: true } });
  const lastAudit = async (tool: string) => (await tools.audits(tool)).at(-1)!;
  const leavesNothing = async (work: () => Promise<unknown>): Promise<void> => {
    const before = await databaseHashes(app.db.admin);
    expect(Object.keys(before).length).toBeGreaterThan(20);
    await work();
    expect(await databaseHashes(app.db.admin)).toEqual(before);
    expect((await app.db.admin.query('SELECT FROM sec.row_changes')).rowCount).toBe(0);
  };

  it('of every tool that writes leaves a hash of the whole database as it was, and lists what would change', async () => {
    const { body } = await app.request('GET', '/api/v1/tools', { key });
    const writers = body.items.filter((tool: any) => tool.effect === 'write' && !tool.externalEffects);
    expect(Object.keys(WRITES).sort()).toEqual(writers.map((tool: any) => tool.name));
    for (const [tool, { input, changes }] of Object.entries(WRITES)) {
      let answer!: Answer;
      await leavesNothing(async () => (answer = await dry(tool, input)));
      expect(answer).toMatchObject({ status: 200, body: { tool, success: true, dryRun: true, effectsTotal: changes.length } });
      expect(answer.body.effects.map((effect: any) => `${effect.table} ${effect.operation}`)).toEqual(changes);
      expect(JSON.stringify(answer.body.effects)).not.toMatch(/client_?account|engagement/i);
      expect(await lastAudit(tool)).toMatchObject({
        level: 'INFO',
        client_account_id: tenant.clientAccountId,
        context: { success: true, dry_run: true, effects: changes.length, execution_id: answer.body.executionId },
      });
      // The control: the same for real does change it.
      const before = await databaseHashes(app.db.admin);
      expect((await tools.run(tool, input)).body).not.toHaveProperty('dryRun');
      expect(await databaseHashes(app.db.admin)).not.toEqual(before);
      expect((await lastAudit(tool)).context).not.toHaveProperty('dry_run');
    }
  });

  it('shows key, row before and row after', async () => {
    const { rows } = await app.db.admin.query(`SELECT id FROM assets WHERE hostname = 'web01'`);
    const { body } = await dry('asset_upsert', { hostname: 'web01', memoryGb: 128, application: 'shop' });
    expect(body.output).toEqual({ assetId: rows[0].id, assetName: 'web01', status: 'updated' });
    expect(body.effects).toMatchObject([
      {
        ...{ table: 'assets', operation: 'update', key: { id: rows[0].id } },
        ...{ before: { hostname: 'web01', application: null, ipAddresses: [] }, after: { memoryGb: 128, application: 'shop' } },
      },
    ]);
  });

  it('hides the values of sensitive fields wherever they would be stored, and in its audit row', async () => {
    const { body } = await dry('note_write', { text: `about ${SECRET}`, secret: SECRET });
    expect(body.effects).toMatchObject([{ key: { source: 'about [REDACTED]' }, after: { target: 'noted [REDACTED]' } }]);
    expect(JSON.stringify((await lastAudit('note_write')).context)).not.toContain('hunter2');
  });

  it('of a tool that reads has no effects, and is still none that writes', async () => {
    expect((await dry('note_read', { text: 'x' })).body).toMatchObject({ success: true, dryRun: true, effects: [], effectsTotal: 0 });
    expect((await lastAudit('note_read')).context).toMatchObject({ success: true, dry_run: true, effects: 0 });
    await leavesNothing(async () => expect((await dry('note_read', { text: 'x', then: 'write' })).status).toBe(500));
  });

  it('lists a job that would be added, and adds none', async () => {
    await leavesNothing(async () => {
      const { body } = await dry('note_write', { text: 'job', then: 'enqueue' });
      expect(body.effects).toMatchObject([
        { table: 'learned_mappings' },
        {
          table: 'jobs',
          operation: 'insert',
          key: { key: 'job' },
          before: null,
          after: { task: 'note_task', payload: { note: 'job' }, maxAttempts: 1 },
        },
      ]);
    });
  });

  it('lists 500 changes at most, and counts all', async () => {
    const { body } = await dry('note_write', { text: 'many', count: 700 });
    expect(body.effects).toHaveLength(500);
    expect(body.effectsTotal).toBe(700);
  });

  it.each([
    ['is refused', 'refuse', 409, 'CONFLICT'],
    ['throws', 'throw', 500, 'INTERNAL'],
    ['breaks', 'break', 500, 'INTERNAL'],
    ['swallows an error', 'swallow', 500, 'WORK_ROLLED_BACK'],
  ])('that %s fails as it would for real, and leaves an ERROR row', async (_what, then, status, code) => {
    const before = (await tools.audits('note_write')).length;
    await leavesNothing(async () => expect(await dry('note_write', { text: 'x', then })).toMatchObject({ status, body: { code } }));
    const audits = await tools.audits('note_write');
    expect(audits).toHaveLength(before + 1);
    expect(audits.at(-1)).toMatchObject({ level: 'ERROR', context: { success: false, dry_run: true } });
  });

  it('fails when it cannot be audited', async () => {
    await app.db.admin.query('REVOKE INSERT ON audit_logs FROM registry_audit');
    try {
      await leavesNothing(async () => expect((await dry('note_write', { text: 'unseen' })).status).toBe(500));
    } finally {
      await app.db.admin.query('GRANT INSERT ON audit_logs TO registry_audit');
    }
  });

  it('is impossible for a tool with external effects, which is told before anything runs', async () => {
    expect(await dry('note_send', { text: 'dry' })).toMatchObject({ status: 422, body: { code: 'DRY_RUN_IMPOSSIBLE' } });
    expect(await lastAudit('note_send')).toMatchObject({
      level: 'ERROR',
      context: { success: false, dry_run: true, error_type: 'DRY_RUN_IMPOSSIBLE' },
    });
    expect(await tools.output('note_send', { text: 'real' })).toMatchObject({ text: 'real' });
    expect(sentNotes()).toEqual(['real']);
    const { body } = await app.request('GET', '/api/v1/tools/note_send', { key });
    expect(body).toMatchObject({ externalEffects: true, retrySafe: false });
    expect((await app.request('GET', '/api/v1/tools/note_write', { key })).body).toMatchObject({ externalEffects: false, retrySafe: true });
  });

  it('is refused unless dryRun is true or false', async () => {
    const answer = await app.request('POST', '/api/v1/tools/note_write/executions', {
      key,
      body: { input: { text: 'x' }, dryRun: 'true' },
    });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'dryRun' }] } });
  });

  it('and a real run at the same time do not see each other', async () => {
    const runs = Array.from({ length: 20 }, (_, i) =>
      i % 2 ? dry('asset_upsert', { hostname: 'race01', memoryGb: i }) : tools.run('asset_upsert', { hostname: 'race01', cpuCores: 2 }),
    );
    const answers = await Promise.all(runs);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    const { rows } = await app.db.admin.query(`SELECT memory_gb, cpu_cores FROM assets WHERE hostname = 'race01'`);
    expect(rows).toEqual([{ memory_gb: null, cpu_cores: 2 }]);
    for (const { body } of answers.filter(({ body: { dryRun } }) => dryRun))
      expect(body.effects.map((effect: any) => [effect.table, effect.after.hostname])).toEqual([['assets', 'race01']]);
    expect(answers.filter(({ body }) => !body.dryRun && body.output.status === 'created')).toHaveLength(1);
  });
});
