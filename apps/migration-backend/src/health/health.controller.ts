import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult, HealthIndicatorService } from '@nestjs/terminus';
import { AppError } from '@app/kernel';
import { DatabasePools, NoTransaction } from '@app/persistence';
import { Answers, IsolationProber, Public } from '@app/tenancy';
import { Draining } from '../http/draining';
import { HealthView, LiveView } from './health.view';

const RETRY_AFTER_S = 5;
/** Of the whole check: to get a connection and an answer on it. */
const LIMIT_MS = 1_000;

/** Probes. `live` touches nothing: a lost database must not make Kubernetes restart the process. */
@Controller('health')
@Public()
export class HealthController {
  readonly #pools: DatabasePools;
  #asking: Promise<unknown> | null = null;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    pools: DatabasePools,
    private readonly isolation: IsolationProber,
    private readonly draining: Draining,
  ) {
    this.#pools = pools;
  }

  @Get('live')
  @Answers(200, LiveView, 'Says that the process runs; touches nothing.')
  @NoTransaction()
  live(): LiveView {
    return { status: 'ok' };
  }

  @Get(['', 'ready', 'startup'])
  @HealthCheck({ swaggerDocumentation: false })
  @Answers(200, HealthView, 'Says whether the database answers, tenants are apart and the replica goes on.', {
    problems: ['DRAINING', 'OVERLOADED', 'DATABASE_UNAVAILABLE'],
  })
  @NoTransaction()
  async ready(): Promise<HealthCheckResult> {
    if (this.draining.begun)
      throw new AppError('DRAINING', 'This replica is shutting down; ask another one.', { retryAfter: RETRY_AFTER_S });
    return this.health.check([
      async () => {
        const database = this.indicators.check('database');
        return this.#ask().then(
          () => database.up(),
          (cause: unknown) => {
            throw new AppError('DATABASE_UNAVAILABLE', 'The database does not answer.', { retryAfter: RETRY_AFTER_S, cause });
          },
        );
      },
      // The standing result: a health check is asked for too often to probe anything.
      () => {
        const indicator = this.indicators.check('tenantIsolation');
        const { state } = this.isolation.latest;
        return this.isolation.mayServe ? indicator.up({ state }) : indicator.down({ state });
      },
    ]);
  }

  /** One question at a time, whatever the number of checks. @throws the driver's error, or that it took too long */
  #ask(): Promise<unknown> {
    this.#asking ??= inTime(this.#pools.health.query('SELECT 1')).finally(() => (this.#asking = null));
    return this.#asking;
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${LIMIT_MS} ms.`)), LIMIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
