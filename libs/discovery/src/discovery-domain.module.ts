import { Module } from '@nestjs/common';
import { FeatureServicesModule } from '@app/service-registry';
import { ToolsModule } from '@app/tools';
import { AssetService } from './services/asset-service';
import { AssetGetTool } from './tools/asset-get.tool';
import { AssetUpsertTool } from './tools/asset-upsert.tool';

/** The discovery domain. Named so because Nest has a DiscoveryModule of its own. */
@Module({
  imports: [ToolsModule, FeatureServicesModule.register([AssetService])],
  providers: [AssetUpsertTool, AssetGetTool],
})
export class DiscoveryDomainModule {}
