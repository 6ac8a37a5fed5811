import { Body, Controller, Delete, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { KeepsKey } from '@app/idempotency';
import { NoTransaction } from '@app/persistence';
import { Roles } from './access-policy';
import {
  ClientAccount,
  CreateApiKeyDto,
  CreateClientAccountDto,
  CreatedApiKey,
  CreatedPrincipal,
  CreateEngagementDto,
  CreatePrincipalDto,
  Engagement,
} from './administration.dto';
import { Answers } from './answers.decorator';
import { AuditedAdministration } from './audited-administration';

@Controller('api/v1/admin')
@Roles('admin')
export class AdministrationController {
  constructor(private readonly administration: AuditedAdministration) {}

  @Post('client-accounts')
  @Answers(201, ClientAccount, 'Creates a client account.')
  @KeepsKey('own')
  @NoTransaction()
  createClientAccount(@Body() { name }: CreateClientAccountDto): Promise<ClientAccount> {
    return this.administration.createClientAccount(name);
  }

  @Post('client-accounts/:clientAccountId/engagements')
  @Answers(201, Engagement, 'Creates an engagement of a client account.')
  @KeepsKey('own')
  @NoTransaction()
  createEngagement(
    @Param('clientAccountId', ParseUUIDPipe) clientAccountId: string,
    @Body() { name }: CreateEngagementDto,
  ): Promise<Engagement> {
    return this.administration.createEngagement(clientAccountId, name);
  }

  @Post('api-keys')
  @Answers(201, CreatedApiKey, 'Creates a principal and its API key, which is shown this once.', { problems: ['NOT_FOUND'] })
  @KeepsKey('own')
  @NoTransaction()
  createApiKey(@Body() request: CreateApiKeyDto): Promise<CreatedApiKey> {
    return this.administration.createApiKey(request);
  }

  @Post('principals')
  @Answers(201, CreatedPrincipal, 'Registers a subject of an OIDC issuer as a principal.', { problems: ['NOT_FOUND', 'CONFLICT'] })
  @KeepsKey('own')
  @NoTransaction()
  createPrincipal(@Body() request: CreatePrincipalDto): Promise<CreatedPrincipal> {
    return this.administration.createPrincipal(request);
  }

  @Delete('api-keys/:id')
  @Answers(204, null, 'Revokes an API key.')
  @NoTransaction()
  revokeApiKey(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.administration.revokeApiKey(id);
  }
}
