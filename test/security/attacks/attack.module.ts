import { Module } from '@nestjs/common';
import { ToolsModule } from '@app/tools';
import { AttackTool } from './attack.tool';

@Module({ imports: [ToolsModule], providers: [AttackTool] })
export class AttackModule {}
