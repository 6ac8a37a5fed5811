import { Module } from '@nestjs/common';
import { FeatureServicesModule } from '@app/service-registry';
import { ToolsModule } from '@app/tools';
import { MixedWorkService } from './mixed-work-service';
import { MixedWorkTool } from './mixed-work.tool';

@Module({ imports: [ToolsModule, FeatureServicesModule.register([MixedWorkService])], providers: [MixedWorkTool] })
export class MixedWorkModule {}
