import { createHash } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { AppError } from '@app/kernel';
import { privilegedPath } from '@app/persistence';
import { isTenantField } from '@app/tenancy';
import { dtoSchema, type ObjectSchema } from './dto-schema';
import { isRetrySafe, TOOL_OPTIONS, type ToolOptions } from './tool.decorator';
import { type ToolHandler } from './tool-handler';

export interface RegisteredTool {
  options: ToolOptions;
  handler: ToolHandler<object, object>;
  /** JSON Schema, made from the DTO's decorators. */
  inputSchema: object;
  outputSchema: object;
  /** SHA-256 over name, version, effect, what it says of external effects and retries, and schemas: a changed definition shows in the audit. */
  digest: string;
}

/** Every tool of the application, found at boot by its decorator. */
@Injectable()
export class ToolCatalogue implements OnModuleInit {
  readonly #tools = new Map<string, RegisteredTool>();

  constructor(private readonly discovery: DiscoveryService) {}

  /** @throws Error when a tool is declared twice, accepts a tenant, lacks its effect or roles, contradicts itself, or asks for what is not a tool's. */
  onModuleInit(): void {
    for (const { metatype, instance } of this.discovery.getProviders()) {
      const options = metatype && (Reflect.getOwnMetadata(TOOL_OPTIONS, metatype) as ToolOptions | undefined);
      if (!options) continue;
      const path = privilegedPath(metatype);
      if (path)
        throw new Error(`The tool ${options.name} is refused: ${path.join(' -> ')} would give it more than the services of its registry.`);
      this.#register(options, instance as ToolHandler<object, object>);
    }
  }

  /** Sorted by name. */
  all(): RegisteredTool[] {
    return [...this.#tools.values()].sort((a, b) => a.options.name.localeCompare(b.options.name));
  }

  /** @throws AppError NOT_FOUND */
  get(name: string): RegisteredTool {
    const tool = this.#tools.get(name);
    if (!tool) throw new AppError('NOT_FOUND', `There is no tool of that name; GET /api/v1/tools lists them.`);
    return tool;
  }

  #register(options: ToolOptions, handler: ToolHandler<object, object>): void {
    const { name, version, effect, input, output, roles, sensitive = [], audited = [], externalEffects = false } = options;
    if (this.#tools.has(name)) throw new Error(`Two tools are named ${name}.`);
    if (!effect || !roles?.length) throw new Error(`The tool ${name} must declare its effect and the roles that may run it.`);
    if (externalEffects && options.retrySafe)
      throw new Error(`The tool ${name} declares external effects and that it is safe to retry: a retry would cause them twice.`);
    const [inputSchema, outputSchema] = [dtoSchema(input), dtoSchema(output)];
    const tenantField = fieldsOf(inputSchema).find(isTenantField);
    if (tenantField) throw new Error(`The tool ${name} accepts "${tenantField}": the tenant comes from the request context only.`);
    for (const [declared, fields] of Object.entries({ sensitive, audited })) {
      const unknown = fields.find((field) => !(field in (inputSchema.properties ?? {})));
      if (unknown) throw new Error(`The tool ${name} declares "${unknown}" ${declared}, which its input does not have.`);
    }
    const both = audited.find((field) => sensitive.includes(field));
    if (both) throw new Error(`The tool ${name} declares "${both}" both sensitive and audited.`);
    const digest = createHash('sha256')
      .update(JSON.stringify([name, version, effect, externalEffects, isRetrySafe(options), inputSchema, outputSchema]))
      .digest('hex');
    this.#tools.set(name, { options, handler, inputSchema, outputSchema, digest });
  }
}

/** The names of all fields, those of nested DTOs too. */
function fieldsOf(schema: ObjectSchema): string[] {
  return [schema, ...Object.values(schema.definitions ?? {})].flatMap(({ properties }) => Object.keys(properties ?? {}));
}
