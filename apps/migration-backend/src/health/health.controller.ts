import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult, HealthIndicatorService } from '@nestjs/terminus';
import { AppError } from '@app/kernel';
import { DatabasePools, NoTransaction } from '@app/persistence';
import { Answers, IsolationProber, Public } from '@app/tenancy';
import { Draining } from '../http/draining';
import { HealthView, LiveView } from './health.view';

const RETRY_AFTER_S = 5;

/** Probes. `live` touches nothing: a lost database must not make Kubernetes restart the process. */
@Controller('health')
@Public()
export class HealthController {
  readonly #pools: DatabasePools;

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
    if (this.draining.begun) throw new AppError('DRAINING', 'This replica is shutting down; ask another one.', { retryAfter: RETRY_AFTER_S });
    return this.health.check([
      async () => {
        const database = this.indicators.check('database');
        return this.#pools.ops.query('SELECT 1').then(
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
}
