import { JobRunner, type JobHandler } from '@app/persistence';
import { WorkerLiveness } from '@app/persistence/testing';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';
import { until } from '../../support/until';

interface Row {
  attempts: number;
  locked_by: string | null;
  last_error: string | null;
  queue_locked_by: string | null;
  due: boolean;
}

describe('the job runner', () => {
  let db: TestDatabase;
  const runners: JobRunner[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
  });
  afterEach(async () => {
    for (const runner of runners.splice(0)) {
      runner.abandon();
      await runner.stop();
    }
    await db.admin.query('DELETE FROM graphile_worker._private_jobs');
  });
  afterAll(() => db.drop());

  const start = async (handle: JobHandler): Promise<JobRunner> => {
    const runner = new JobRunner(db.database.pools.urls.worker);
    runners.push(runner);
    await runner.start({ work: handle }, 1);
    return runner;
  };
  const enqueue = (): Promise<unknown> =>
    db.admin.query(`SELECT graphile_worker.add_job('work', '{}', queue_name => 'one after the other')`);
  const jobs = async (): Promise<Row[]> =>
    (
      await db.admin.query(`SELECT attempts, j.locked_by, last_error, q.locked_by AS queue_locked_by, run_at <= now() AS due
        FROM graphile_worker._private_jobs j JOIN graphile_worker._private_job_queues q ON q.id = job_queue_id`)
    ).rows;
  const UNTOUCHED = { attempts: 0, locked_by: null, last_error: null, queue_locked_by: null, due: true };

  const aborted = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

  it('hands back a job whose handler obeys the signal, as if it had never been started, and another runner starts it at once', async () => {
    const starts: string[] = [];
    const first = await start(async ({ signal, start }) => {
      starts.push(`first, ${start}`);
      await aborted(signal);
      signal.throwIfAborted();
    });
    await enqueue();
    await until('the job runs', () => starts.length === 1);
    first.handBack();
    await first.stop();
    expect(await jobs()).toEqual([UNTOUCHED]);

    await start(async ({ start }) => void starts.push(`second, ${start}`));
    await until('the job is done', async () => (await jobs()).length === 0, 5_000);
    expect(starts).toEqual(['first, 1', 'second, 1']);
  });

  it('takes no job any more once it hands back', async () => {
    let started = 0;
    const runner = await start(async () => void (started += 1));
    runner.handBack();
    await enqueue();
    await runner.stop();
    expect([started, await jobs()]).toEqual([0, [UNTOUCHED]]);
  });

  it('hands back what ends with any error after the signal: a step that was cut off only knows that its connection is lost', async () => {
    let runs = false;
    const runner = await start(async ({ signal }) => {
      runs = true;
      await aborted(signal);
      throw new Error('Connection terminated unexpectedly');
    });
    await enqueue();
    await until('the job runs', () => runs);
    await runner.stop();
    expect(await jobs()).toEqual([UNTOUCHED]);
  });

  it('waits for a handler that does not obey, unless it is abandoned; the job is then handed back all the same', async () => {
    let runs = false;
    const runner = await start(() => {
      runs = true;
      return new Promise(() => undefined);
    });
    await enqueue();
    await until('the job runs', () => runs);
    let stopped = false;
    const stop = runner.stop().then(() => (stopped = true));
    await until('the library has stopped taking jobs', async () => {
      const { rows } = await db.admin.query(
        `SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND application_name = 'service-registry worker' AND datname = current_database()`,
      );
      return rows.length === 0;
    });
    expect([stopped, await jobs()]).toEqual([false, [expect.objectContaining({ attempts: 1, locked_by: expect.any(String) as string })]]);
    runner.abandon();
    await stop;
    expect(await jobs()).toEqual([UNTOUCHED]);
  });

  it('counts a failure that is none of a shutdown, and lets a job that ends in time end', async () => {
    const runner = await start(async ({ start }) => {
      if (start === 1) throw new Error('This fails by itself.');
    });
    await enqueue();
    await until('the failure is counted', async () => (await jobs())[0]?.last_error);
    expect(await jobs()).toEqual([{ ...UNTOUCHED, attempts: 1, last_error: 'This fails by itself.', due: false }]);
    await db.admin.query('UPDATE graphile_worker._private_jobs SET run_at = now()');
    await until('the job is done', async () => (await jobs()).length === 0);
    await runner.stop();
  });

  it('keeps a job for as long as it runs: others see that its worker lives', async () => {
    let runs = false;
    const first = await start(async ({ signal }) => {
      runs = true;
      await aborted(signal);
      signal.throwIfAborted();
    });
    await enqueue();
    await until('the job runs', () => runs);
    await db.admin.query(`UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 minute'`);
    await db.admin.query(`UPDATE graphile_worker._private_job_queues SET locked_at = now() - interval '1 minute'`);
    const other = new WorkerLiveness(db.database.pools.urls.worker, () => undefined);
    expect(await other.freeOrphans(db.admin)).toEqual([]);
    expect(await jobs()).toEqual([expect.objectContaining({ locked_by: expect.any(String) as string })]);

    await first.stop();
    expect(await jobs()).toEqual([UNTOUCHED]);
  });

  it('starts a job again that it has locked and does not run: the answer was lost with the database', async () => {
    const starts: number[] = [];
    let goOn!: () => void;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    await start(async ({ start: count }) => {
      starts.push(count);
      await held;
    });
    await enqueue();
    const locked = await until('the job runs', async () => (await jobs())[0]?.locked_by);
    await db.admin.query(`SELECT graphile_worker.add_job('work', '{}', queue_name => 'lost', run_at => now() + interval '1 hour')`);
    goOn();
    await until('the first is done', async () => (await jobs()).length <= 1);
    starts.length = 0;
    await db.admin.query(
      `WITH job AS (UPDATE graphile_worker._private_jobs SET attempts = 1, locked_by = $1, locked_at = now(), run_at = now() RETURNING job_queue_id)
       UPDATE graphile_worker._private_job_queues q SET locked_by = $1, locked_at = now() FROM job WHERE q.id = job.job_queue_id`,
      [locked],
    );
    await until('the job is done', async () => (await jobs()).length === 0, 10_000);
    expect(starts).toEqual([2]);
  });
});
