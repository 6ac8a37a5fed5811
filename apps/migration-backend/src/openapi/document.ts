import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { type DtoClass, dtoComponents, ToolCatalogue } from '@app/tools';
import { operationOf } from './operation';
import { IDEMPOTENCY_KEY, TENANT_HEADERS } from './parameters';
import { Problem } from './problem.view';
import { sharedResponses } from './problems';
import { routeName, routesOf, type Route } from './routes';
import { type Schema } from './schema';
import { toolDtos, withToolSchemas } from './tool-schemas';

type Document = ReturnType<typeof SwaggerModule.createDocument>;

/** Methods of a path, as OpenAPI spells them. */
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const IDEMPOTENT_REPLAYED = {
  description: 'Only with the answer of an earlier request with the same Idempotency-Key: this one had no effect.',
  schema: { const: 'true' },
};
const REQUEST_ID = { description: 'Id of the request in logs and in the audit trail.', schema: { type: 'string' } };

/**
 * The OpenAPI 3.1 document (3.1, because its schemas are JSON Schema: null is a type). Nest gives the paths; all else comes
 * from what the routes declare and from the validation decorators of the DTOs, so that it cannot drift apart.
 * @throws Error for a route that declares no answer, and for two DTOs of one name.
 */
export function openApiDocument(app: INestApplication): Document {
  const options = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Service Registry')
    .setVersion('0.1.0')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const collected = SwaggerModule.createDocument(app, options, { operationIdFactory: routeName });
  const routes = routesOf(app);
  const components = {
    ...{ securitySchemes: collected.components?.securitySchemes, parameters: { ...TENANT_HEADERS, IdempotencyKey: IDEMPOTENCY_KEY } },
    headers: { RequestId: REQUEST_ID, IdempotentReplayed: IDEMPOTENT_REPLAYED },
    ...{ responses: sharedResponses(), schemas: schemasOf([...routes.values()], app.get(ToolCatalogue, { strict: false })) },
  };
  return { ...collected, paths: pathsOf(collected, routes), components: components as Document['components'] };
}

function schemasOf(routes: Route[], catalogue: ToolCatalogue): Record<string, Schema> {
  const dtos = routes.flatMap(({ body, answer }) => [body, answer.json as DtoClass | null].filter((dto) => dto !== null));
  const tools = catalogue.all();
  return withToolSchemas(dtoComponents([...dtos, ...toolDtos(tools), Problem]), tools);
}

function pathsOf({ paths }: Document, routes: Map<string, Route>): Document['paths'] {
  const complete = Object.entries(paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation?.operationId) return [];
      // A handler of several paths is numbered there; its routes are named by their paths instead.
      const [name, several] = operation.operationId.split('[');
      const id = several === undefined ? camelCase(name!.replace('Controller.', ' ')) : camelCase(path);
      return [[method, operationOf(routes.get(name!)!, id, operation.tags ?? [])]];
    });
    return [path, Object.fromEntries(operations) as object];
  });
  return Object.fromEntries(complete) as Document['paths'];
}

function camelCase(text: string): string {
  const [first = '', ...rest] = text.split(/\W+/).filter(Boolean);
  return first[0]!.toLowerCase() + first.slice(1) + rest.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
