import { Controller, Get, HttpCode } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult, HealthIndicatorService } from '@nestjs/terminus';
import { DatabasePools, NoTransaction } from '@app/persistence';
import { Public } from '@app/tenancy';

/** Probes. `live` touches nothing: a lost database must not make Kubernetes restart the process. */
@Controller('health')
@Public()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly pools: DatabasePools,
  ) {}

  @Get('live')
  @HttpCode(200)
  @NoTransaction()
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get(['', 'ready', 'startup'])
  @HealthCheck()
  @NoTransaction()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      async () => {
        const database = this.indicators.check('database');
        return this.pools.ops.query('SELECT 1').then(
          () => database.up(),
          () => database.down('no answer'),
        );
      },
    ]);
  }
}
