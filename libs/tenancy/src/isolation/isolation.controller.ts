import { Controller, Get } from '@nestjs/common';
import { NoTransaction } from '@app/persistence';
import { Roles } from '../access-policy';
import { Answers } from '../answers.decorator';
import { IsolationProber } from './isolation-prober';
import { TenantCrossings } from './tenant-crossings';
import { TenantIsolation } from './tenant-isolation.view';

/** For the operators, over all tenants. */
@Controller('api/v1/monitoring')
@Roles('operator')
export class IsolationController {
  constructor(
    private readonly prober: IsolationProber,
    private readonly crossings: TenantCrossings,
  ) {}

  @Get('tenant-isolation')
  @Answers(200, TenantIsolation, 'Says whether tenants are apart: the latest probes, and data that crosses tenants.')
  @NoTransaction()
  async tenantIsolation(): Promise<TenantIsolation> {
    const checkedAt = new Date().toISOString();
    const crossings = await this.crossings.find();
    const probe = this.prober.latest;
    const ok = probe.ok && crossings.sharedEngagements.length === 0 && crossings.orphanedPairs.length === 0;
    return { ok, probe, ...crossings, checkedAt };
  }
}
