import { type DtoClass, ExecuteToolDto, PlanStepDto, type RegisteredTool, ToolExecution } from '@app/tools';
import { refTo, type Schema } from './schema';

/** The DTOs of every tool. */
export const toolDtos = (tools: RegisteredTool[]): DtoClass[] => tools.flatMap(({ options }) => [options.input, options.output]);

/**
 * Executions as they really are: the input is one of the tools', and the output belongs to the tool that is named beside it. So does
 * the input of a plan's step, where it has no references.
 */
export function withToolSchemas(schemas: Record<string, Schema>, tools: RegisteredTool[]): Record<string, Schema> {
  const [request, execution, step] = [schemas[ExecuteToolDto.name]!, schemas[ToolExecution.name]!, schemas[PlanStepDto.name]!];
  const inputs = tools.map(({ options }) => refTo(options.input.name));
  const executions = tools.map(({ options }) => narrowed(execution, { tool: { const: options.name }, output: refTo(options.output.name) }));
  const steps = tools.map(({ options }) => ({
    properties: { tool: { const: options.name }, input: { anyOf: [refTo(options.input.name), WITH_REFERENCES] } },
  }));
  return {
    ...schemas,
    [ExecuteToolDto.name]: narrowed(request, { input: { anyOf: inputs } }),
    [ToolExecution.name]: { oneOf: executions },
    [PlanStepDto.name]: { ...step, oneOf: steps },
  };
}

/** With references anywhere, only what they point to can be held to the tool's schema. */
const WITH_REFERENCES: Schema = { type: 'object' };

function narrowed(schema: Schema, properties: Record<string, Schema>): Schema {
  return { ...schema, properties: { ...schema.properties, ...properties } };
}
