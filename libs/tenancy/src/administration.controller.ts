import { Body, Controller, Delete, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { NoTransaction } from '@app/persistence';
import { Roles } from './access-policy';
import { type ClientAccount, type CreatedApiKey, type CreatedPrincipal, type Engagement } from './administration-service';
import { CreateApiKeyDto, CreateClientAccountDto, CreateEngagementDto, CreatePrincipalDto } from './administration.dto';
import { AuditedAdministration } from './audited-administration';

@Controller('api/v1/admin')
@Roles('admin')
export class AdministrationController {
  constructor(private readonly administration: AuditedAdministration) {}

  @Post('client-accounts')
  @NoTransaction()
  createClientAccount(@Body() { name }: CreateClientAccountDto): Promise<ClientAccount> {
    return this.administration.createClientAccount(name);
  }

  @Post('client-accounts/:clientAccountId/engagements')
  @NoTransaction()
  createEngagement(
    @Param('clientAccountId', ParseUUIDPipe) clientAccountId: string,
    @Body() { name }: CreateEngagementDto,
  ): Promise<Engagement> {
    return this.administration.createEngagement(clientAccountId, name);
  }

  @Post('api-keys')
  @NoTransaction()
  createApiKey(@Body() request: CreateApiKeyDto): Promise<CreatedApiKey> {
    return this.administration.createApiKey(request);
  }

  @Post('principals')
  @NoTransaction()
  createPrincipal(@Body() request: CreatePrincipalDto): Promise<CreatedPrincipal> {
    return this.administration.createPrincipal(request);
  }

  @Delete('api-keys/:id')
  @HttpCode(204)
  @NoTransaction()
  revokeApiKey(@Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.administration.revokeApiKey(id);
  }
}
