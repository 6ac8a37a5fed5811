import { Injectable } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { currentContext } from '@app/context';
import { ledgerOfOperator, RequestKeys } from '@app/idempotency';
import { NO_TENANT } from '@app/kernel';
import { AdministrationService } from './administration-service';
import {
  type ClientAccount,
  type CreateApiKeyDto,
  type CreatedApiKey,
  type CreatedPrincipal,
  type CreatePrincipalDto,
  type Engagement,
} from './administration.dto';

/**
 * Administration as people do it, over HTTP or from the command line: each change is one transaction, with the record of the
 * request's Idempotency-Key; what was done, by whom, is in the audit trail before it is committed, or it is not done.
 * Needs a request context. Throws what AdministrationService throws, and the database's error when the audit fails.
 */
@Injectable()
export class AuditedAdministration {
  constructor(
    private readonly administration: AdministrationService,
    private readonly audit: AuditService,
    private readonly keys: RequestKeys,
  ) {}

  createClientAccount(name: string): Promise<ClientAccount> {
    return this.#change(
      'client_account.create',
      (administration) => administration.createClientAccount(name),
      ({ id }) => ({ client_account: id }),
    );
  }

  createEngagement(clientAccountId: string, name: string): Promise<Engagement> {
    return this.#change(
      'engagement.create',
      (administration) => administration.createEngagement(clientAccountId, name),
      ({ id }) => ({ client_account: clientAccountId, engagement: id }),
    );
  }

  createApiKey(request: CreateApiKeyDto): Promise<CreatedApiKey> {
    return this.#change(
      'api_key.create',
      (administration) => administration.createApiKey(request),
      ({ id, prefix, role, clientAccountId, engagementId }) => ({
        ...{ key_id: id, prefix, role },
        ...{ client_account: clientAccountId, engagement: engagementId },
      }),
    );
  }

  createPrincipal(request: CreatePrincipalDto): Promise<CreatedPrincipal> {
    return this.#change(
      'principal.create',
      (administration) => administration.createPrincipal(request),
      ({ id, issuer, subject, role, clientAccountId, engagementId }) => ({
        ...{ principal: id, issuer, subject, role },
        ...{ client_account: clientAccountId, engagement: engagementId },
      }),
    );
  }

  revokeApiKey(id: string): Promise<void> {
    return this.#change(
      'api_key.revoke',
      (administration) => administration.revokeApiKey(id),
      () => ({ key_id: id }),
    );
  }

  async #change<T>(
    operation: string,
    change: (administration: AdministrationService) => Promise<T>,
    details: (changed: T) => Record<string, unknown>,
  ): Promise<T> {
    const context = currentContext();
    const once = await this.administration.inTransaction((administration, transaction) =>
      this.keys.once(ledgerOfOperator(transaction, context.principal?.id ?? NO_TENANT), async () => {
        const changed = await change(administration);
        await this.audit.recordDetached(context, {
          category: 'USER_ACTION',
          level: 'INFO',
          operation,
          details: { ...details(changed), success: true },
        });
        return changed;
      }),
    );
    return once.value;
  }
}
