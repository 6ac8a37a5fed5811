import { Inject, Injectable, Logger } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { type Principal, type Tenant } from '@app/context';
import { type ClientAccountId, type EngagementId } from '@app/kernel';
import { DatabasePools, sql } from '@app/persistence';
import { LRUCache } from 'lru-cache';
import { tenantForbidden } from './select-tenant';

const EXISTS = sql('tenancy.default_tenant', 'SELECT FROM engagements WHERE client_account_id = $1 AND id = $2');
const MOST_REMEMBERED = 10_000;

/** The tenant of requests that name none, which exists with ENFORCE_TENANT_ISOLATION=false only, and so never in production. */
@Injectable()
export class DefaultTenant {
  readonly #logger = new Logger('TenantIsolation');
  readonly #pools: DatabasePools;
  readonly #warned = new LRUCache<string, true>({ max: MOST_REMEMBERED });

  constructor(
    pools: DatabasePools,
    @Inject(APP_CONFIG) private readonly config: Pick<AppConfig, 'defaultTenant'>,
  ) {
    this.#pools = pools;
  }

  /**
   * Null: isolation is enforced, the memberships decide. Says so in the log once for each principal.
   * @throws AppError TENANT_FORBIDDEN when the default tenant does not exist
   */
  async for({ id, name }: Principal): Promise<Tenant | null> {
    const tenant = this.config.defaultTenant;
    if (!tenant) return null;
    const { clientAccountId, engagementId } = tenant;
    const { rowCount } = await this.#pools.ops.query({ ...EXISTS, values: [clientAccountId, engagementId] });
    if (!rowCount) throw tenantForbidden();
    if (!this.#warned.has(id)) {
      this.#warned.set(id, true);
      this.#logger.warn(`${name} (${id}) names no tenant and acts for the default one: ENFORCE_TENANT_ISOLATION is false.`);
    }
    return { clientAccountId: clientAccountId as ClientAccountId, engagementId: engagementId as EngagementId };
  }
}
