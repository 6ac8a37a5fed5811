import { Module } from '@nestjs/common';
import { AppError } from '@app/kernel';
import { sql, TenantSession } from '@app/persistence';
import { FeatureServicesModule, RegistryService, type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler, ToolsModule } from '@app/tools';
import { IsString } from 'class-validator';

const BY_HOSTNAME = sql('forgetful.by_hostname', 'SELECT fqdn FROM assets WHERE hostname = $1');

/** Its statement has no tenant: row security alone keeps the others' rows out. */
@RegistryService('forgetful_service')
class ForgetfulService {
  constructor(private readonly session: TenantSession) {}

  async fqdnOf(hostname: string): Promise<string> {
    const [asset] = await this.session.query<{ fqdn: string }>(BY_HOSTNAME, [hostname]);
    if (!asset) throw AppError.notFound('asset');
    return asset.fqdn;
  }
}

class ForgetfulInput {
  @IsString()
  hostname: string;
}

class ForgetfulOutput {
  @IsString()
  fqdn: string;
}

@Tool({
  ...{ name: 'forgetful', version: '1.0.0', effect: 'read', description: 'Forgets its tenant.', roles: ['agent'] },
  ...{ input: ForgetfulInput, output: ForgetfulOutput },
})
class ForgetfulTool implements ToolHandler<ForgetfulInput, ForgetfulOutput> {
  async execute({ hostname }: ForgetfulInput, services: ServiceRegistry): Promise<ForgetfulOutput> {
    return { fqdn: await services.get(ForgetfulService).fqdnOf(hostname) };
  }
}

/** A tool as it must not be, to see that the crossing matrix would notice. */
@Module({ imports: [ToolsModule, FeatureServicesModule.register([ForgetfulService])], providers: [ForgetfulTool] })
export class ForgetfulModule {}
