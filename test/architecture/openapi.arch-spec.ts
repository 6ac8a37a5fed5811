import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { NoTransaction } from '@app/persistence';
import { Answers, Public } from '@app/tenancy';
import { AppModule } from '../../apps/migration-backend/src/app.module';
import { createApp } from '../../apps/migration-backend/src/create-app';
import { openApiDocument } from '../../apps/migration-backend/src/openapi/document';
import { AnswerSchema, type Operation } from '../support/answer-schema';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

interface RouteHost {
  addHook(name: 'onRoute', hook: (route: { method: string | string[]; url: string }) => void): void;
}

@Controller('rogue')
@Public()
class Undeclared {
  @Get()
  @NoTransaction()
  open(): string {
    return 'what is this?';
  }
}

class Nothing {
  none?: never;
}

@Controller('rogue')
@Public()
class Declared {
  @Get()
  @Answers(200, Nothing, 'Answers with a class of no fields.')
  @NoTransaction()
  open(): Nothing {
    return {};
  }
}

/** Every object below a value, the value too. */
function objectsIn(value: unknown): any[] {
  if (value === null || typeof value !== 'object') return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

describe('the OpenAPI document', () => {
  let db: TestDatabase;
  let app: NestFastifyApplication;
  let document: any;
  let contract: AnswerSchema;
  const routed: string[] = [];

  beforeAll(async () => {
    db = await createTestDatabase();
    app = await createApp({ ...db.config, role: 'api', logLevel: 'error' }, db.database);
    const fastify: RouteHost = app.getHttpAdapter().getInstance();
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const verb of [method].flat()) if (verb !== 'HEAD') routed.push(`${verb} ${url.replace(/:(\w+)/g, '{$1}')}`);
    });
    await app.init();
    document = JSON.parse(JSON.stringify(openApiDocument(app)));
    contract = new AnswerSchema(document);
  });
  afterAll(async () => {
    await app.close();
    await db.drop();
  });

  const each = (check: (operation: Operation) => object): void => {
    for (const operation of contract.operations) {
      const { operationId } = operation;
      const expected = check(operation);
      const found = Object.fromEntries(Object.keys(expected).map((key) => [key, (operation as any)[key]]));
      expect({ operationId, ...found }).toEqual({ operationId, ...expected });
    }
  };

  it('holds every route of the server, and no other', () => {
    expect(routed.length).toBeGreaterThan(25);
    expect(contract.operations.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([...new Set(routed)].sort());
  });

  it('is of version 3.1, and says of every operation what it does, under an id of its own', () => {
    expect(document.openapi).toBe('3.1.0');
    each(() => ({ summary: expect.stringMatching(/^[A-Z].*\.$/), tags: [expect.stringMatching(/^[A-Z]\w+$/)] }));
    const ids = contract.operations.map(({ operationId }) => operationId);
    expect(ids.filter((id) => !/^[a-z]\w*$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('points at nothing that is not there', () => {
    const references = objectsIn(document).filter(({ $ref }) => typeof $ref === 'string');
    expect(references.length).toBeGreaterThan(100);
    for (const reference of references) expect(contract.resolve(reference)).toEqual(expect.any(Object));
  });

  it('holds schemas that a strict validator takes', () => {
    for (const name of Object.keys(document.components.schemas)) contract.violation({ $ref: `#/components/schemas/${name}` }, null);
    const inline = objectsIn(document.paths).filter((value) => 'schema' in value);
    expect(inline.length).toBeGreaterThan(50);
    for (const { schema } of inline) contract.violation(schema, null);
  });

  it('describes every parameter of every path', () => {
    for (const { operationId, path, parameters } of contract.operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name as string);
      expect({ operationId, names: inPath.sort() }).toEqual({
        operationId,
        names: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort(),
      });
      for (const { name, schema } of parameters)
        expect({ operationId, name, type: schema.type }).toMatchObject({ type: expect.any(String) });
    }
  });

  it('gives every operation one success, with the schema of each body', () => {
    for (const { operationId, responses } of contract.operations) {
      const successes = Object.keys(responses).filter((status) => Number(status) < 400);
      expect({ operationId, successes }).toMatchObject({ successes: [expect.stringMatching(/^20[0124]$/)] });
      const schemas = Object.values<any>(responses[successes[0]!].content ?? {}).map(({ schema }) => schema);
      expect({ operationId, bodies: schemas.length > 0 }).toEqual({ operationId, bodies: successes[0] !== '204' });
      for (const schema of schemas) expect(schema).toMatchObject(schema.$ref ? { $ref: expect.any(String) } : { type: 'string' });
    }
  });

  it('gives every operation the problems that it can answer', () => {
    for (const { operationId, method, path, security, requestBody, parameters, responses } of contract.operations) {
      const expected = ['500'];
      if (!security) expected.push('400', '401', '403', '503');
      if (path.includes('{')) expected.push('400', '404');
      if (method !== 'GET') expected.push('400', '413', '415');
      if (requestBody || parameters.some((parameter) => parameter.in === 'query')) expected.push('422');
      expect({ operationId, statuses: Object.keys(responses) }).toMatchObject({ statuses: expect.arrayContaining(expected) });
      for (const status of Object.keys(responses).filter((key) => Number(key) >= 400))
        expect(Object.keys(contract.resolve(responses[status]).content)).toEqual(['application/problem+json']);
    }
  });

  it('asks for a key everywhere but at the probes', () => {
    expect(document.security).toEqual([{ bearer: [] }]);
    expect(document.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
    const open = contract.operations.filter(({ security }) => security !== undefined);
    expect(open.map(({ path }) => path).sort()).toEqual(['/health', '/health/live', '/health/ready', '/health/startup', '/metrics']);
    for (const { security } of open) expect(security).toEqual([]);
  });

  it('names the headers of the tenant where a route acts on one', () => {
    const headersOf = (id: string): string[] =>
      contract.operations
        .find(({ operationId }) => operationId === id)!
        .parameters.flatMap((found) => (found.in === 'header' ? [found.name] : []));
    const tenant = ['X-Client-Account-ID', 'X-Engagement-ID', 'X-Flow-ID', 'X-Agent-Name'];
    expect(headersOf('flowsList')).toEqual(tenant);
    expect(headersOf('auditLogsList')).toEqual(tenant);
    expect(headersOf('eventsStream')).toEqual(['Last-Event-ID', ...tenant]);
    expect(headersOf('administrationCreateApiKey')).toEqual(['Idempotency-Key']);
    expect(headersOf('administrationRevokeApiKey')).toEqual([]);
  });

  it('says of every POST, and of nothing else, that it takes an Idempotency-Key and what that may lead to', () => {
    const codesOf = (response: any): string[] =>
      contract.resolve(response).content['application/problem+json'].schema.allOf[1].properties.code.enum as string[];
    for (const { method, parameters, responses } of contract.operations) {
      const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key');
      const [success] = Object.keys(responses).filter((status) => status < '300');
      expect(takesKey).toBe(method === 'POST');
      expect('Idempotent-Replayed' in responses[success!].headers).toBe(method === 'POST');
      if (method !== 'POST') continue;
      expect(codesOf(responses[409])).toContain('IDEMPOTENCY_IN_PROGRESS');
      expect(contract.resolve(responses[409]).headers).toHaveProperty('Retry-After');
      expect(codesOf(responses[422])).toContain('IDEMPOTENCY_MISMATCH');
      expect(codesOf(responses[400])).toContain('BAD_REQUEST');
    }
  });

  it('takes an upload in each of its three forms', () => {
    const { requestBody } = contract.operations.find(({ operationId }) => operationId === 'importsReceive')!;
    expect(Object.keys(requestBody!.content).sort()).toEqual(['application/json', 'multipart/form-data', 'text/csv']);
  });

  it('ties the output of a tool to its name', () => {
    const execution = { executionId: '11111111-1111-4111-8111-111111111111', implementation: 'registry', success: true, durationMs: 1 };
    const output = { assetId: execution.executionId, assetName: 'web01', status: 'created' };
    const fault = (tool: string): string | null =>
      contract.violation({ $ref: '#/components/schemas/ToolExecution' }, { ...execution, tool, output });
    expect(fault('asset_upsert')).toBeNull();
    expect(fault('asset_get')).not.toBeNull();
  });

  describe('holds an answer', () => {
    const live = (body: unknown, status = 200, contentType = 'application/json; charset=utf-8'): string | null =>
      contract.faultOf('GET', '/health/live', { status, contentType, body });
    it.each<[string, () => string | null, RegExp | null]>([
      ['that is as declared', () => live({ status: 'ok' }), null],
      ['with a field missing', () => live({}), /required property 'status'/],
      ['with a field too many', () => live({ status: 'ok', debug: true }), /additional properties/],
      ['with another value', () => live({ status: 'fine' }), /one of the allowed values/],
      ['with another status', () => live({ status: 'ok' }, 202), /does not declare the status 202/],
      ['of another type', () => live('ok', 200, 'text/html'), /does not declare 200 as text\/html/],
      [
        'from an address that it does not know',
        () => contract.faultOf('GET', '/secret', { status: 200, contentType: null, body: '' }),
        /not in the document/,
      ],
      [
        'that is an error in plain JSON',
        () => contract.faultOf('GET', '/secret', { status: 404, contentType: 'application/json', body: {} }),
        /no problem document/,
      ],
    ])('%s', (_what, fault, wrong) => {
      if (wrong) expect(fault()).toMatch(wrong);
      else expect(fault()).toBeNull();
    });
  });

  const documentWith = async (controller: new () => object): Promise<object> => {
    @Module({ controllers: [controller] })
    class Extra {}
    const module = await Test.createTestingModule({
      imports: [AppModule.forRoot({ ...db.config, role: 'api' }, db.database), Extra],
    }).compile();
    const extended: INestApplication = module.createNestApplication(new FastifyAdapter());
    try {
      return openApiDocument(extended);
    } finally {
      await module.close();
    }
  };

  it('is not made of a route that does not say what it answers', async () => {
    await expect(documentWith(Undeclared)).rejects.toThrow('Undeclared.open does not declare what it @Answers(...)');
  });

  it('takes up a route by its decorators alone', async () => {
    await expect(documentWith(Declared)).resolves.toMatchObject({
      paths: { '/rogue': { get: { operationId: 'declaredOpen', security: [] } } },
    });
  });
});
