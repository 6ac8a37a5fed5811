import { randomBytes } from 'node:crypto';
import { Idempotency, type KeyedCall, type Once, fingerprintOf } from '@app/idempotency';
import { type RequestContext } from '@app/context';
import { AppError } from '@app/kernel';
import { sql, TenantSession, type UnitMode, type UnitOfWork } from '@app/persistence';
import { contextFor, createTestDatabase, type TestDatabase, type TestTenant } from '../../support/test-database';
import { until } from '../../support/until';

const KEY = 'f1c5a7c0-2d0b-4c8e-9a54-0d2b6a7f5b11';
const call = (more: Partial<KeyedCall> = {}): KeyedCall => ({
  ...{ operation: 'POST /api/v1/things', key: KEY, fingerprint: fingerprintOf({ body: { a: 1 } }), status: 201 },
  ...more,
});
const BACKEND = sql('test.backend_of_the_unit', 'SELECT count(*) AS n FROM assets WHERE client_account_id = $1 AND engagement_id = $2');

describe('a keyed call', () => {
  let db: TestDatabase;
  let tenant: TestTenant;
  let context: RequestContext;
  let idempotency: Idempotency;
  let effects: number;

  beforeAll(async () => {
    db = await createTestDatabase();
    idempotency = new Idempotency(db.database.keys, db.config);
  });
  afterAll(() => db.drop());
  beforeEach(async () => {
    tenant = await db.createTenant();
    context = contextFor(tenant);
    effects = 0;
  });

  const work = async (): Promise<object> => ({ effect: ++effects });
  const inUnit = <T>(run: (unit: UnitOfWork) => Promise<T>, mode: UnitMode = 'write', as = context): Promise<T> =>
    db.database.orchestrator.run(as, mode, run);
  const once = (more: Partial<KeyedCall> = {}, as = context, mode: UnitMode = 'write'): Promise<Once<object>> =>
    inUnit((unit) => idempotency.once(unit, call(more), work), mode, as);
  const isRecorded = (): Promise<boolean> => inUnit((unit) => idempotency.isRecorded(unit, call()), 'read');
  const records = async (): Promise<any[]> =>
    (await db.admin.query('SELECT * FROM idempotency_keys WHERE client_account_id = $1', [tenant.clientAccountId])).rows;

  it('is done once, and its value given back afterwards', async () => {
    expect(await once()).toEqual({ value: { effect: 1 }, replayed: false });
    expect(await once()).toEqual({ value: { effect: 1 }, replayed: true });
    expect(effects).toBe(1);
    expect(await records()).toEqual([
      expect.objectContaining({ engagement_id: tenant.engagementId, principal_id: context.principal!.id, response_status: 201 }),
    ]);
  });

  it.each(['read', 'write'] as const)('leaves its record in a unit of work that may %s', async (mode) => {
    await once({}, context, mode);
    expect(await once({}, context, mode)).toMatchObject({ replayed: true });
  });

  it('gives back nothing for a work that returned nothing', async () => {
    const nothing = (): Promise<Once<unknown>> => inUnit((unit) => idempotency.once(unit, call(), async () => undefined));
    expect(await nothing()).toEqual({ value: undefined, replayed: false });
    expect(await nothing()).toEqual({ value: undefined, replayed: true });
  });

  it('that asks for something else is refused, and changes nothing', async () => {
    await once();
    await expect(once({ fingerprint: fingerprintOf({ body: { a: 2 } }) })).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(effects).toBe(1);
    expect(await once()).toMatchObject({ replayed: true });
  });

  it('is another one with another key, operation, principal, engagement or client account', async () => {
    const sibling = { ...tenant, engagementId: (await db.createTenant()).engagementId };
    await db.admin.query(`INSERT INTO engagements (client_account_id, id, name) VALUES ($1, $2, 'sibling')`, [
      sibling.clientAccountId,
      sibling.engagementId,
    ]);
    const other = await db.createTenant();
    for (const run of [
      () => once(),
      () => once({ key: 'another' }),
      () => once({ operation: 'POST /api/v1/others' }),
      () => once({}, contextFor(tenant)),
      () => once({}, contextFor(sibling)),
      () => once({}, contextFor(other)),
    ])
      expect(await run()).toMatchObject({ replayed: false });
    expect(effects).toBe(6);
  });

  it('whose work fails leaves no record and may be tried again', async () => {
    const failing = inUnit((unit) => idempotency.once(unit, call(), () => Promise.reject(new AppError('CONFLICT', 'no'))));
    await expect(failing).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await records()).toEqual([]);
    expect(await once()).toMatchObject({ replayed: false });
  });

  it('whose transaction is not committed leaves no record', async () => {
    const undone = inUnit(async (unit) => {
      await idempotency.once(unit, call(), work);
      throw new Error('after the work');
    });
    await expect(undone).rejects.toThrow('after the work');
    expect(await once()).toMatchObject({ replayed: false });
  });

  it('that still runs is told from one that is done, without waiting', async () => {
    let finish!: () => void;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    let began!: () => void;
    const begun = new Promise<void>((resolve) => (began = resolve));
    const first = inUnit((unit) =>
      idempotency.once(unit, call(), async () => {
        began();
        await finished;
        return work();
      }),
    );
    await begun;
    await expect(once()).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS', retryAfter: 1 });
    expect(await isRecorded()).toBe(false);
    expect(await once({ key: 'another' })).toMatchObject({ replayed: false });
    finish();
    await first;
    expect(await isRecorded()).toBe(true);
    expect(await once()).toMatchObject({ replayed: true });
  });

  it('can be looked up without keeping others from it', async () => {
    await inUnit(async (unit) => {
      expect(await idempotency.isRecorded(unit, call())).toBe(false);
      expect(await once()).toMatchObject({ replayed: false });
      expect(await idempotency.isRecorded(unit, call())).toBe(true);
    }, 'read');
  });

  it('whose connection is cut leaves neither record nor claim', async () => {
    let cut!: () => void;
    const isCut = new Promise<void>((resolve) => (cut = resolve));
    const first = inUnit((unit) =>
      idempotency.once(unit, call(), async () => {
        await new TenantSession(unit).query(BACKEND, [tenant.clientAccountId, tenant.engagementId]);
        await isCut;
        return work();
      }),
    ).catch((error: unknown) => error);
    const backend = await until('the claim is held', async () => {
      const { rows } = await db.admin.query(
        `SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()
           AND l.objsubid = 1 AND l.pid IN (SELECT pid FROM pg_stat_activity WHERE application_name = 'service-registry tenant' AND state = 'idle in transaction')`,
      );
      return rows[0]?.pid as number | undefined;
    });
    await expect(once()).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_PROGRESS' });
    await db.admin.query('SELECT pg_terminate_backend($1, 10000)', [backend]);
    expect(await once()).toMatchObject({ replayed: false });
    cut();
    expect(await first).toBeInstanceOf(Error);
    expect(await records()).toHaveLength(1);
  });

  it('is forgotten when its record has expired, and done anew', async () => {
    await once();
    await db.admin.query(`UPDATE idempotency_keys SET expires_at = now() - interval '1 second' WHERE client_account_id = $1`, [
      tenant.clientAccountId,
    ]);
    expect(await once({ fingerprint: fingerprintOf('something else') })).toEqual({ value: { effect: 2 }, replayed: false });
    expect(await records()).toHaveLength(1);
  });

  it('is kept for as long as the configuration says', async () => {
    await once();
    const [{ created_at, expires_at }] = await records();
    expect(Math.round((expires_at - created_at) / 60_000)).toBe(24 * 60);
  });

  it('whose value is too large to keep is not done again either', async () => {
    // Half of it is what no compression can save.
    const random = randomBytes(1_300_000).toString('hex');
    const big = (): Promise<Once<unknown>> => inUnit((unit) => idempotency.once(unit, call(), async () => (await work(), random)));
    await big();
    expect(await records()).toEqual([expect.objectContaining({ response: null })]);
    await expect(big()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('was carried out') });
    expect(effects).toBe(1);
  });

  it('does not give back what was put into its row from another one', async () => {
    await once();
    await once({ key: 'another' });
    await db.admin.query(
      `UPDATE idempotency_keys k SET response = o.response FROM idempotency_keys o
        WHERE k.client_account_id = $1 AND o.client_account_id = $1 AND k.key_hash <> o.key_hash`,
      [tenant.clientAccountId],
    );
    await expect(once()).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('stores its value in no form that can be read', async () => {
    await inUnit((unit) => idempotency.once(unit, call(), async () => ({ apiKey: 'sr_secret' })));
    const [{ response }] = await records();
    expect(response.toString('latin1')).not.toContain('sr_secret');
  });
});
