import { type DtoClass, ExecuteToolDto, type RegisteredTool, ToolExecution } from '@app/tools';
import { refTo, type Schema } from './schema';

/** The DTOs of every tool. */
export const toolDtos = (tools: RegisteredTool[]): DtoClass[] => tools.flatMap(({ options }) => [options.input, options.output]);

/** Executions as they really are: the input is one of the tools', and the output belongs to the tool that is named beside it. */
export function withToolSchemas(schemas: Record<string, Schema>, tools: RegisteredTool[]): Record<string, Schema> {
  const [request, execution] = [schemas[ExecuteToolDto.name]!, schemas[ToolExecution.name]!];
  const inputs = tools.map(({ options }) => refTo(options.input.name));
  const executions = tools.map(({ options }) => narrowed(execution, { tool: { const: options.name }, output: refTo(options.output.name) }));
  return {
    ...schemas,
    [ExecuteToolDto.name]: narrowed(request, { input: { anyOf: inputs } }),
    [ToolExecution.name]: { oneOf: executions },
  };
}

function narrowed(schema: Schema, properties: Record<string, Schema>): Schema {
  return { ...schema, properties: { ...schema.properties, ...properties } };
}
