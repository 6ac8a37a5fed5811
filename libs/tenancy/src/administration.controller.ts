import { Body, Controller, Delete, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { currentContext } from '@app/context';
import { NoTransaction } from '@app/persistence';
import { Roles } from './access-policy';
import { AdministrationService, type ClientAccount, type CreatedApiKey, type Engagement } from './administration-service';
import { CreateApiKeyDto, CreateClientAccountDto, CreateEngagementDto } from './administration.dto';

@Controller('api/v1/admin')
@Roles('admin')
export class AdministrationController {
  constructor(
    private readonly administration: AdministrationService,
    private readonly audit: AuditService,
  ) {}

  @Post('client-accounts')
  @NoTransaction()
  async createClientAccount(@Body() { name }: CreateClientAccountDto): Promise<ClientAccount> {
    const account = await this.administration.createClientAccount(name);
    await this.#record('client_account.create', { client_account: account.id });
    return account;
  }

  @Post('client-accounts/:clientAccountId/engagements')
  @NoTransaction()
  async createEngagement(
    @Param('clientAccountId', ParseUUIDPipe) clientAccountId: string,
    @Body() { name }: CreateEngagementDto,
  ): Promise<Engagement> {
    const engagement = await this.administration.createEngagement(clientAccountId, name);
    await this.#record('engagement.create', { client_account: clientAccountId, engagement: engagement.id });
    return engagement;
  }

  @Post('api-keys')
  @NoTransaction()
  async createApiKey(@Body() request: CreateApiKeyDto): Promise<CreatedApiKey> {
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

  @Delete('api-keys/:id')
  @HttpCode(204)
  @NoTransaction()
  async revokeApiKey(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
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
