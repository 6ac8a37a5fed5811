import { databaseHashes } from '../../support/database-hash';
import { NotesModule, sentNotes } from '../../support/note-tools';
import { type Answer, TestApp } from '../../support/test-app';
import { type TestTenant } from '../../support/test-database';
import { ToolClient } from '../../support/tool-client';

const PLANS = '/api/v1/tool-plans';
const SECRET = 'hunter2 "quoted"';
const OTHER_FLOW = '00000000-0000-4000-8000-0000000000ff';

describe('a plan of tools', () => {
  let app: TestApp;
  let tenant: TestTenant;
  let key: string;
  let tools: ToolClient;

  beforeAll(async () => {
    app = await TestApp.start({ ISOLATION_PROBE_INTERVAL_MS: '0' }, [NotesModule]);
  });
  beforeEach(async () => {
    tenant = await app.db.createTenant();
    key = await app.createKey('agent', tenant);
    tools = new ToolClient(app, key);
  });
  afterAll(() => app.close());

  const plan = (steps: [tool: string, input: unknown][], more: object = {}, headers?: Record<string, string>): Promise<Answer> =>
    app.request('POST', PLANS, { key, headers, body: { steps: steps.map(([tool, input]) => ({ tool, input })), ...more } });
  const note = (text: unknown, more: object = {}): [string, unknown] => ['note_write', { text, ...more }];
  const ref = (pointer: string): object => ({ $ref: pointer });
  const notes = async (): Promise<string[]> =>
    (
      await app.db.admin.query<{ source: string }>(
        `SELECT source FROM learned_mappings WHERE client_account_id = $1 AND kind = 'note' ORDER BY source`,
        [tenant.clientAccountId],
      )
    ).rows.map(({ source }) => source);
  const audits = async (): Promise<any[]> =>
    (
      await app.db.admin.query(
        `SELECT level, operation, context FROM audit_logs WHERE client_account_id = $1 AND category = 'TOOL_OPERATION' ORDER BY created_at, id`,
        [tenant.clientAccountId],
      )
    ).rows;
  const leavesNothing = async (work: () => Promise<unknown>): Promise<void> => {
    const before = await databaseHashes(app.db.admin);
    await work();
    expect(await databaseHashes(app.db.admin)).toEqual(before);
  };

  it('runs its steps in one transaction, hands outputs on by reference, and commits an audit row for each', async () => {
    const { status, body } = await plan([
      ['asset_creator', { name: 'Web 01', hostname: 'web01' }],
      ['asset_creator', { name: ref('#/steps/0/output/assetName'), application: ref('#/steps/0/output/assetId') }],
      ['bulk_asset_creator', { assets: [{ name: 'other' }, { name: ref('#/steps/1/output/status') }] }],
      ['asset_get', { hostname: 'web01' }],
      note(ref('#/steps/2/output/assets/1/assetName')),
    ]);
    expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
    const [first, second, third, fourth, fifth] = body.steps.map((step: any) => step.output);
    expect([first.status, second.status, fourth.id, fourth.application]).toEqual(['created', 'updated', first.assetId, first.assetId]);
    expect([third.created, fifth.text]).toEqual([2, 'updated']);
    expect(await notes()).toEqual(['updated']);

    const trail = await audits();
    expect(trail.map(({ operation }) => operation)).toEqual(body.steps.map((step: any) => step.tool));
    expect(trail.map(({ level, context }) => [level, context.success, context.plan_id, context.step, context.execution_id])).toEqual(
      body.steps.map((step: any, i: number) => ['INFO', true, body.planId, i, step.executionId]),
    );
    const { rows } = await app.db.admin.query(
      `SELECT count(DISTINCT xmin::text)::int AS transactions FROM audit_logs WHERE client_account_id = $1`,
      [tenant.clientAccountId],
    );
    expect(rows).toEqual([{ transactions: 1 }]);
  });

  it.each([
    ['is refused', { then: 'refuse' }, 409, 'CONFLICT'],
    ['throws', { then: 'throw' }, 500, 'INTERNAL'],
    ['breaks', { then: 'break' }, 500, 'INTERNAL'],
    ['has an input that is not valid', { count: 0 }, 422, 'VALIDATION_FAILED'],
  ])('keeps nothing when a step %s, and names it', async (_what, input, status, code) => {
    let answer!: Answer;
    await leavesNothing(async () => (answer = await plan([note('one'), note('two', input), note('three')])));
    expect(answer).toMatchObject({ status, body: { code, step: 1 } });
    if (status === 422) expect(answer.body.errors).toMatchObject([{ field: 'steps[1].input.count', code: 'MIN' }]);
    const trail = await audits();
    expect(trail.map(({ level, context }) => [level, context.success, context.step, context.error_type])).toEqual([
      ['ERROR', false, 0, code],
      ['ERROR', false, 1, code],
    ]);
    expect(new Set(trail.map(({ context }) => context.plan_id)).size).toBe(1);
    expect(trail[0].context.error).toMatch(/another step of the plan failed/);
  });

  it('keeps nothing when a step has swallowed an error of the database', async () => {
    await leavesNothing(async () => {
      const answer = await plan([note('one'), note('two', { then: 'swallow' })]);
      expect(answer).toMatchObject({ status: 500, body: { code: 'WORK_ROLLED_BACK' } });
    });
    expect((await audits()).map(({ level, context }) => [level, context.error_type])).toEqual(Array(2).fill(['ERROR', 'WORK_ROLLED_BACK']));
  });

  it.each([
    ['to a later step', ref('#/steps/1/output/text')],
    ['to itself', ref('#/steps/1/output')],
    ['to a step that is not there', ref('#/steps/99/output/text')],
    ['to something else', ref('#/steps/0/input/text')],
    ['to another document', ref('https://example.org/#/steps/0/output/text')],
    ['with a number', { $ref: 0 }],
    ['beside another field', { $ref: '#/steps/0/output/text', also: 1 }],
    ['with a broken escape', ref('#/steps/0/output/%zz')],
  ])('refuses a reference %s before anything runs', async (_what, text) => {
    await leavesNothing(async () => {
      const answer = await plan([note('one'), note(text)]);
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'VALIDATION_FAILED', step: 1, errors: [{ field: 'steps[1].input.text', code: 'REFERENCE' }] },
      });
    });
  });

  it.each(['nothing', 'text/0', 'text/length', 'constructor', '__proto__', 'notes/1'])(
    'refuses a reference to %s, where nothing is',
    async (path) => {
      await leavesNothing(async () => {
        const answer = await plan([
          note('one'),
          ['bulk_asset_creator', { assets: [{ name: 'a' }, { name: ref(`#/steps/0/output/${path}`) }] }],
        ]);
        expect(answer).toMatchObject({
          ...{ status: 422, body: { step: 1, errors: [{ field: 'steps[1].input.assets[1].name', code: 'REFERENCE_NOT_FOUND' }] } },
        });
      });
    },
  );

  it('holds what came by reference to the schema of the tool that takes it', async () => {
    const answer = await plan([note('one'), note(ref('#/steps/0/output/notes'))]);
    expect(answer).toMatchObject({ status: 422, body: { step: 1, errors: [{ field: 'steps[1].input.text', code: 'IS_STRING' }] } });
  });

  it('refuses a flow, and a whole input, by reference', async () => {
    for (const [input, field] of [
      [{ flowId: ref('#/steps/0/output/text') }, 'steps[1].input.flowId'],
      [ref('#/steps/0/output'), 'steps[1].input'],
    ])
      expect(await plan([note('one'), ['dependency_analyzer', input]])).toMatchObject({
        status: 422,
        body: { step: 1, errors: [{ field }] },
      });
  });

  it('does not let references make a short plan a huge one', async () => {
    const name = 'x'.repeat(60_000);
    const many = Array.from({ length: 40 }, () => ({ name: ref('#/steps/0/output/text') }));
    await leavesNothing(async () => {
      const answer = await plan([note(name), ['bulk_asset_creator', { assets: many }]]);
      expect(answer).toMatchObject({ status: 422, body: { step: 1, errors: [{ code: 'TOO_LARGE' }] } });
    });
  });

  it.each(['write', 'insert', 'hidden', 'enqueue'])('keeps a tool that reads from writing beside tools that may (%s)', async (then) => {
    await leavesNothing(async () => {
      const answer = await plan([note('one'), ['note_read', { text: 'sneaked', then }], note('two')]);
      expect(answer).toMatchObject({ status: 500, body: { step: 1, detail: expect.stringContaining('declared to read only') } });
    });
    const alone = await plan([['note_read', { text: 'sneaked', then }]]);
    expect(alone.status).toBe(500);
    expect(await notes()).toEqual([]);
  });

  it('lets tools read what earlier steps have written, and later ones write again', async () => {
    const { status, body } = await plan([note('one'), ['note_read', { text: 'x' }], note('two'), ['note_read', { text: 'x' }]]);
    expect([status, body.steps?.map((step: any) => step.output.notes)]).toEqual([200, [1, 1, 2, 2]]);
    expect(await notes()).toEqual(['one', 'two']);
  });

  it('runs dry as a whole: all steps see each other, all effects are listed, nothing is kept', async () => {
    await leavesNothing(async () => {
      const { status, body } = await plan(
        [note('one', { secret: SECRET }), ['note_read', { text: 'x' }], note(`${SECRET} again`), note('three', { then: 'enqueue' })],
        { dryRun: true },
      );
      expect({ status, dryRun: body.dryRun, total: body.effectsTotal }).toEqual({ status: 200, dryRun: true, total: 4 });
      expect(body.steps.map((step: any) => step.output.notes)).toEqual([1, 1, 2, 3]);
      expect(body.effects.map((effect: any) => effect.key)).toMatchObject([
        { source: 'one' },
        { source: '[REDACTED] again' },
        { source: 'three' },
        { key: 'three' },
      ]);
    });
    const trail = await audits();
    expect(trail.map(({ level, context }) => [level, context.dry_run, context.success, context.step, context.effects])).toEqual(
      [0, 1, 2, 3].map((step) => ['INFO', true, true, step, 4]),
    );
    expect(JSON.stringify(trail)).not.toContain('hunter2');
  });

  it('of tools that only read is read-only as a whole, dry or not', async () => {
    for (const dryRun of [true, false]) {
      const { status, body } = await plan(
        [
          ['note_read', { text: 'x' }],
          ['note_read', { text: 'y' }],
        ],
        { dryRun },
      );
      expect([status, body.effects]).toEqual([200, dryRun ? [] : undefined]);
    }
  });

  it('refuses tools with external effects and tools that are not there, before anything runs', async () => {
    await leavesNothing(async () => {
      expect(await plan([note('one'), ['note_send', { text: 'sent' }]])).toMatchObject({
        ...{ status: 422, body: { code: 'VALIDATION_FAILED', step: 1, errors: [{ field: 'steps[1].tool', code: 'EXTERNAL_EFFECTS' }] } },
      });
      expect(await plan([note('one'), ['note_lose', {}]])).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', step: 1 } });
    });
    expect(sentNotes()).not.toContain('sent');
    expect((await audits()).map(({ operation, level, context }) => [operation, level, context.step])).toEqual([['note_send', 'ERROR', 1]]);
  });

  it('has from one to twenty steps', async () => {
    expect(await plan([])).toMatchObject({ status: 422, body: { errors: [{ field: 'steps', code: 'ARRAY_MIN_SIZE' }] } });
    expect(await plan(Array(21).fill(note('x')))).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'steps', code: 'ARRAY_MAX_SIZE' }] },
    });
    expect((await plan(Array(20).fill(note('x')))).status).toBe(200);
  });

  it('is about one flow', async () => {
    const flow = '00000000-0000-4000-8000-0000000000aa';
    for (const answer of [
      await plan([
        ['dependency_analyzer', { flowId: flow }],
        ['dependency_analyzer', { flowId: OTHER_FLOW }],
      ]),
      await plan([note('x'), ['dependency_analyzer', { flowId: flow }]], { flowId: OTHER_FLOW }),
      await plan([note('x'), ['dependency_analyzer', { flowId: flow }]], {}, { 'x-flow-id': OTHER_FLOW }),
    ])
      expect(answer).toMatchObject({ status: 400, body: { code: 'TENANT_CONTEXT_REQUIRED' } });
    await plan([note('x')], { flowId: flow });
    const { rows } = await app.db.admin.query(`SELECT flow_id FROM audit_logs WHERE client_account_id = $1 AND operation = 'note_write'`, [
      tenant.clientAccountId,
    ]);
    expect(rows).toEqual([{ flow_id: flow }]);
  });

  it('and runs of single tools on the same asset at the same time all have their effect', async () => {
    const step = (i: number): [string, unknown] => ['asset_upsert', { hostname: 'race01', memoryGb: i + 1 }];
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => (i % 2 ? plan([step(i), note(`plan ${i}`)]) : tools.run('asset_upsert', step(i)[1]))),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    expect(await notes()).toHaveLength(6);
    const { rows } = await app.db.admin.query('SELECT FROM assets WHERE client_account_id = $1', [tenant.clientAccountId]);
    expect(rows).toHaveLength(1);
  });
});
