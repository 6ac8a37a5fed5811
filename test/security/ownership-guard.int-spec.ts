import { once } from 'node:events';
import * as net from 'node:net';
import { runAsTool } from '@app/context';
import { uuidV7 } from '@app/kernel';
import { type Orchestrator, OwnershipGuard, type OwnershipViolation, OwnershipViolations, sql, TenantSession } from '@app/persistence';
import { Client, Pool } from 'pg';
import { ESCAPES } from '../support/escapes';
import { contextFor, createTestDatabase, orchestratorOn, type TestDatabase, type TestTenant } from '../support/test-database';

const INSERT = sql(
  'test.guard_insert',
  `INSERT INTO discovery_flows (client_account_id, engagement_id, id, name, status, configuration, assessment_date, created_by)
   VALUES ((SELECT sec.tenant()), (SELECT sec.engagement()), $1, $2, 'initialized', '{}', '2026-11-24', $1)`,
);
const connectOf = (type: { prototype: object }): unknown => Reflect.get(type.prototype, 'connect');
const METHODS = (): unknown[] => [Pool, Client, net.Socket].map(connectOf);
const BEFORE = METHODS();

describe('the ownership guard', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  const reported: OwnershipViolation[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    tenant = await db.createTenant();
    db.database.violations.subscribe((violation) => reported.push(violation));
    db.database.guard.install();
  });
  afterAll(async () => {
    db.database.guard.takeOff();
    expect(METHODS()).toEqual(BEFORE);
    await db.drop();
  });
  beforeEach(() => void reported.splice(0));

  /** As a tool that writes a row, tries, and hides that it failed. Returns what the boundary and the attempt answered. */
  const asTool = async (
    attempt: (url: string) => Promise<unknown>,
    orchestrator = db.database.orchestrator,
  ): Promise<{ unit: unknown; escape: unknown; row: string }> => {
    const row = uuidV7();
    let escape: unknown = 'nothing';
    const unit = await orchestrator
      .run(contextFor(tenant), 'write', (work) =>
        runAsTool('escaping_tool', async () => {
          await new TenantSession(work).query(INSERT, [row, 'written by a tool']);
          escape = await attempt(db.config.database.url!).then(
            () => 'connected',
            (error: unknown) => error,
          );
        }),
      )
      .then(
        () => 'committed',
        (error: unknown) => error,
      );
    return { unit, escape, row };
  };
  const exists = async (row: string): Promise<boolean> =>
    (await db.admin.query('SELECT FROM discovery_flows WHERE id = $1', [row])).rowCount === 1;

  describe.each(ESCAPES)('against $name', ({ attempt, traceable = true }) => {
    it('refuses it, reports it once, and lets nothing of its unit be committed', async () => {
      const { unit, escape, row } = await asTool(attempt);
      // Not instanceof: errors of fetch come from outside of the test's realm.
      expect(escape).toMatchObject({ message: expect.any(String) });
      expect(reported).toMatchObject([
        { kind: 'own_connection', refused: true, tool: traceable ? 'escaping_tool' : null, stack: expect.stringContaining('at ') },
      ]);
      expect(reported[0]!.detail).not.toContain(new URL(db.config.database.url!).password);
      if (traceable) expect(unit).toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
      expect(await exists(row)).toBe(!traceable);
    });
  });

  it('is not escaped by putting the original method back: the socket is closed when it turns out where it leads', async () => {
    const patched = connectOf(net.Socket);
    const { unit, escape } = await asTool(async (url) => {
      Reflect.set(net.Socket.prototype, 'connect', BEFORE[2]);
      try {
        const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
        await once(socket, 'connect');
        await once(socket, 'data');
      } finally {
        Reflect.set(net.Socket.prototype, 'connect', patched);
      }
    });
    expect(escape).toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
    expect(unit).toBe(escape);
    expect(reported).toHaveLength(1);
  });

  it('gives its token to nothing that runs on a connection of the service', async () => {
    const { unit } = await asTool(async (url) => {
      const escape = { toPostgres: () => void ESCAPES[0]!.attempt(url).catch(() => undefined) };
      const both = [1, 2].map(() => db.database.pools.ops.query('SELECT $1::text', [escape]));
      await Promise.all(both);
    });
    expect(unit).toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
    expect(reported).toHaveLength(2);
  });

  it('tells the client nothing of where the database is', async () => {
    const { unit } = await asTool(ESCAPES[0]!.attempt);
    const { hostname, port } = new URL(db.config.database.url!);
    expect((unit as Error).message).not.toMatch(new RegExp(`${hostname}|${port}`));
    expect(reported[0]!.detail).toContain(`${hostname}:${port}`);
  });

  it('counts every attempt of one unit', async () => {
    await asTool(async (url) => {
      for (const { attempt } of ESCAPES.slice(0, 3)) await attempt(url).catch(() => undefined);
    });
    expect(reported).toHaveLength(3);
  });

  it("lets the tool's own error not hide the violation", async () => {
    const { unit } = await asTool(async (url) => {
      await ESCAPES[0]!.attempt(url).catch(() => undefined);
      throw new Error('something else');
    });
    expect(unit).toMatchObject({ code: 'SESSION_OWNERSHIP_VIOLATION' });
  });

  it("is nothing to the service's own connections, to other servers, and to work that behaves", async () => {
    const other = net.createServer((socket) => socket.end('welcome')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { unit, row } = await asTool(async () => {
      const socket = net.connect((other.address() as net.AddressInfo).port, '127.0.0.1');
      expect(String((await once(socket, 'data'))[0])).toBe('welcome');
      await Promise.all(Array.from({ length: 4 }, () => db.database.pools.ops.query('SELECT 1')));
    });
    other.close();
    expect({ unit, saved: await exists(row), reported }).toEqual({ unit: 'committed', saved: true, reported: [] });
  });

  it('reports a session that is used after its boundary, with the tool that kept it', async () => {
    let late: Promise<unknown> | undefined;
    await db.database.orchestrator.run(contextFor(tenant), 'write', (work) =>
      runAsTool('late_tool', async () => {
        const session = new TenantSession(work);
        late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => session.query(INSERT, [uuidV7(), 'late']));
        late.catch(() => undefined);
      }),
    );
    await expect(late).rejects.toMatchObject({ code: 'SESSION_CLOSED' });
    expect(reported).toMatchObject([{ kind: 'late_use', tool: 'late_tool', refused: true }]);
  });

  it('of a second application is taken off by itself, and violations go to the one whose unit it is', async () => {
    const second = new OwnershipViolations(true);
    const elsewhere: OwnershipViolation[] = [];
    second.subscribe((violation) => elsewhere.push(violation));
    const guard = new OwnershipGuard([db.config.database.url!], second);
    guard.install();
    guard.install();
    await asTool(ESCAPES[0]!.attempt);
    await ESCAPES[0]!.attempt(db.config.database.url!).catch(() => undefined);
    guard.takeOff();
    guard.takeOff();
    await asTool(ESCAPES[0]!.attempt);
    expect({ first: reported.length, second: elsewhere.length }).toEqual({ first: 2, second: 1 });
  });

  describe('that only reports', () => {
    const violations = new OwnershipViolations(false);
    let guard: OwnershipGuard;
    let lenient: Orchestrator;
    beforeAll(() => {
      violations.subscribe((violation) => reported.push(violation));
      db.database.guard.takeOff();
      guard = new OwnershipGuard([db.config.database.url!], violations);
      guard.install();
      lenient = orchestratorOn(db, db.database.pools.tenant, { violations });
    });
    afterAll(() => {
      guard.takeOff();
      db.database.guard.install();
    });

    const REACH_IT = /^(pg|a fresh|TypeORM|the tools|net|als|set|queue|process|an event)/;
    it.each(ESCAPES.filter(({ name }) => REACH_IT.test(name)))('counts $name once, lets it go ahead and commits', async ({ attempt }) => {
      const { unit, escape, row } = await asTool(attempt, lenient);
      expect({ unit, escape, saved: await exists(row) }).toEqual({ unit: 'committed', escape: 'connected', saved: true });
      expect(reported.every(({ kind, refused }) => kind === 'own_connection' && !refused)).toBe(true);
      expect(reported).toHaveLength(1);
    });
  });
});
