import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { allDtoSchemas } from '@app/tools';

type Document = ReturnType<typeof SwaggerModule.createDocument>;
type Schemas = NonNullable<NonNullable<Document['components']>['schemas']>;

/** /openapi.json and /docs. Schemas come from the DTOs' own validation decorators, so that they cannot drift apart. */
export function useOpenApi(app: INestApplication): void {
  const options = new DocumentBuilder()
    .setTitle('Service Registry')
    .setVersion('0.1.0')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  SwaggerModule.setup('docs', app, () => withDtoSchemas(SwaggerModule.createDocument(app, options)), { jsonDocumentUrl: 'openapi.json' });
}

function withDtoSchemas(document: Document): Document {
  const schemas = { ...document.components?.schemas, ...(allDtoSchemas() as Schemas) };
  return { ...document, components: { ...document.components, schemas } };
}
