import { AuditService } from '@app/audit';
import { type AppConfig } from '@app/config';
import { RequestContext, runInContext } from '@app/context';
import { Idempotency, RequestKeys } from '@app/idempotency';
import { uuidV7 } from '@app/kernel';
import { AdministrationService, AuditedAdministration } from '@app/tenancy';
import { withDatabase } from '../with-database';

/** The agent name that the audit trail shows for what was done here; there is no principal. */
export const AGENT_NAME = 'ops-cli';

/** Runs `work` with the administration as the HTTP API has it, audited in the same way. */
export function administer<T>(config: AppConfig, work: (administration: AuditedAdministration) => Promise<T>): Promise<T> {
  return withDatabase(config, ({ pools, keys }) => {
    const requestKeys = new RequestKeys(new Idempotency(keys, config));
    const administration = new AuditedAdministration(new AdministrationService(pools), new AuditService(pools), requestKeys);
    return runInContext(new RequestContext({ requestId: uuidV7(), agentName: AGENT_NAME }), () => work(administration));
  });
}
