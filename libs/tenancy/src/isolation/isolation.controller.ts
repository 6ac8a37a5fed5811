import { Controller, Get } from '@nestjs/common';
import { NoTransaction } from '@app/persistence';
import { Roles } from '../access-policy';
import { IsolationProber } from './isolation-prober';
import { type IsolationReport } from './isolation-report';
import { type Crossings, TenantCrossings } from './tenant-crossings';

/** Whether tenants are apart, as far as can be shown. */
interface TenantIsolation extends Crossings {
  ok: boolean;
  /** Of this replica: what its prober was refused. */
  probe: IsolationReport;
  /** When the data was looked at, ISO 8601. */
  checkedAt: string;
}

/** For the operators, over all tenants. */
@Controller('api/v1/monitoring')
@Roles('operator')
export class IsolationController {
  constructor(
    private readonly prober: IsolationProber,
    private readonly crossings: TenantCrossings,
  ) {}

  @Get('tenant-isolation')
  @NoTransaction()
  async tenantIsolation(): Promise<TenantIsolation> {
    const checkedAt = new Date().toISOString();
    const crossings = await this.crossings.find();
    const probe = this.prober.latest;
    const ok = probe.ok && crossings.sharedEngagements.length === 0 && crossings.orphanedPairs.length === 0;
    return { ok, probe, ...crossings, checkedAt };
  }
}
