export { dtoComponents, dtoSchema } from './dto-schema';
export { Tool, type DtoClass, type ToolOptions } from './tool.decorator';
export { type RegisteredTool, ToolCatalogue } from './tool-catalogue';
export { ToolExecutor } from './tool-executor';
export { PlanStepDto } from './tool-plans.dto';
export { type ToolHandler } from './tool-handler';
export { ExecuteToolDto, ToolExecution } from './tools.dto';
export { ToolsModule } from './tools.module';
export { validateDto } from './validate-dto';
