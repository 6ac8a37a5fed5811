import { type AuditEvent, type AuditService, OwnershipViolationRecorder } from '@app/audit';
import { RequestContext, runAsTool, runInContext } from '@app/context';
import { ViolationCounter } from '@app/metrics';
import { OwnershipViolations } from '@app/persistence';
import { Logger } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';

describe('the record of a violation', () => {
  const logged: string[] = [];
  let violations: OwnershipViolations;
  let recorder: OwnershipViolationRecorder;
  let registry: Registry;
  let written: { context: RequestContext; event: AuditEvent }[];
  let write: () => Promise<void>;

  beforeEach(() => {
    logged.length = 0;
    for (const level of ['warn', 'error'] as const)
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((...parameters: unknown[]) => void logged.push(`${level}: ${String(parameters[0])}`));
    registry = new Registry();
    written = [];
    write = async () => undefined;
    const audit = {
      recordDetached: (context: RequestContext, event: AuditEvent) => (written.push({ context, event }), write()),
    } as unknown as AuditService;
    violations = new OwnershipViolations(true);
    const counter = new ViolationCounter(new Counter({ name: 'violations', help: 'h', labelNames: ['tool_name'], registers: [registry] }));
    counter.know(['known_tool']);
    recorder = new OwnershipViolationRecorder(violations, counter, audit);
  });
  afterEach(() => jest.restoreAllMocks());

  const counts = async (): Promise<unknown> =>
    Object.fromEntries((await registry.getSingleMetric('violations')!.get()).values.map(({ labels, value }) => [labels.tool_name, value]));

  it('is a count, one line of the log and a row, all of its tool and request', async () => {
    const context = new RequestContext({ requestId: 'request-1', flowId: 'flow-1' });
    runInContext(context, () => runAsTool('known_tool', () => violations.report('own_connection', 'A connection to x.', true, 'No.')));
    expect(await counts()).toEqual({ known_tool: 1, none: 0 });
    expect(logged).toEqual(['warn: request-1 Refused: own_connection by known_tool. A connection to x.']);
    expect(written).toMatchObject([
      {
        context,
        event: {
          category: 'TOOL_OPERATION',
          level: 'ERROR',
          operation: 'known_tool',
          flowId: 'flow-1',
          details: { tool_name: 'known_tool', violation: 'own_connection', detail: 'A connection to x.', refused: true, success: false },
        },
      },
    ]);
    expect(String(written[0]!.event.details.stack)).toContain('ownership-violation-recorder.spec');
  });

  it('has a context of its own outside of any request, and no tool that is not registered', async () => {
    violations.report('late_use', 'Late.', true);
    runAsTool('made_up', () => violations.report('raw_sql', 'Raw.', false));
    expect(await counts()).toEqual({ known_tool: 0, none: 2 });
    expect(written.map(({ event }) => event.operation)).toEqual(['session.violation', 'made_up']);
    for (const { context } of written) expect(context).toMatchObject({ tenant: null, principal: null });
    expect(logged[1]).toMatch(/Only reported: raw_sql by made_up/);
  });

  it('holds at most 2,000 characters of a stack', () => {
    const deep = (levels: number): unknown => (levels === 0 ? violations.report('raw_sql', 'x'.repeat(3_000), true) : deep(levels - 1));
    deep(30);
    expect(String(written[0]!.event.details.stack)).toHaveLength(2_000);
  });

  it('is waited for at the end; nothing is recorded after it', async () => {
    let finish!: () => void;
    write = () => new Promise((resolve) => (finish = resolve));
    violations.report('raw_sql', 'Raw.', true);
    let over = false;
    const end = recorder.onApplicationShutdown().then(() => (over = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    finish();
    await end;
    violations.report('raw_sql', 'Raw.', true);
    expect(written).toHaveLength(1);
  });

  it('is logged and no more when its row cannot be written', async () => {
    write = () => Promise.reject(new Error('no database'));
    violations.report('raw_sql', 'Raw.', true);
    await recorder.onApplicationShutdown();
    expect(logged[1]).toMatch(/^error: .* A violation is not in the audit trail: Error: no database$/);
    expect(await counts()).toEqual({ known_tool: 0, none: 1 });
  });
});
