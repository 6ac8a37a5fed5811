import { Injectable } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { currentContext } from '@app/context';
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
 * Administration as people do it, over HTTP or from the command line: what was done, by whom, is in the audit trail.
 * Needs a request context. Throws what AdministrationService throws, and the database's error when the audit fails.
 */
@Injectable()
export class AuditedAdministration {
  constructor(
    private readonly administration: AdministrationService,
    private readonly audit: AuditService,
  ) {}

  async createClientAccount(name: string): Promise<ClientAccount> {
    const account = await this.administration.createClientAccount(name);
    await this.#record('client_account.create', { client_account: account.id });
    return account;
  }

  async createEngagement(clientAccountId: string, name: string): Promise<Engagement> {
    const engagement = await this.administration.createEngagement(clientAccountId, name);
    await this.#record('engagement.create', { client_account: clientAccountId, engagement: engagement.id });
    return engagement;
  }

  async createApiKey(request: CreateApiKeyDto): Promise<CreatedApiKey> {
    const key = await this.administration.createApiKey(request);
    await this.#record('api_key.create', {
      key_id: key.id,
      prefix: key.prefix,
      role: key.role,
      client_account: key.clientAccountId,
      engagement: key.engagementId,
    });
    return key;
  }

  async createPrincipal(request: CreatePrincipalDto): Promise<CreatedPrincipal> {
    const principal = await this.administration.createPrincipal(request);
    await this.#record('principal.create', {
      principal: principal.id,
      issuer: principal.issuer,
      subject: principal.subject,
      role: principal.role,
      client_account: principal.clientAccountId,
      engagement: principal.engagementId,
    });
    return principal;
  }

  async revokeApiKey(id: string): Promise<void> {
    await this.administration.revokeApiKey(id);
    await this.#record('api_key.revoke', { key_id: id });
  }

  async #record(operation: string, details: Record<string, unknown>): Promise<void> {
    await this.audit.recordDetached(currentContext(), {
      category: 'USER_ACTION',
      level: 'INFO',
      operation,
      details: { ...details, success: true },
    });
  }
}
