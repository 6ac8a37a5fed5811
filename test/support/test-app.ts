import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Feature } from '../../apps/migration-backend/src/app.module';
import { createApp } from '../../apps/migration-backend/src/create-app';
import { openApiDocument } from '../../apps/migration-backend/src/openapi/document';
import { AdministrationService } from '@app/tenancy';
import { type Role } from '@app/context';
import { AnswerSchema } from './answer-schema';
import { createTestDatabase, type TestDatabase, type TestEnvironment, type TestTenant } from './test-database';

export interface Answer {
  status: number;
  headers: Headers;
  body: any;
}

export interface RequestOptions {
  key?: string;
  /** A text goes out as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** The contracts of the applications under test, by their address. */
const contracts = new Map<string, AnswerSchema>();

/** One HTTP request, whose answer is held to the OpenAPI document; JSON answers, problem documents too, come back parsed. */
export async function requestJson(url: string, method: string, { key, body, headers }: RequestOptions = {}): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  const { origin, pathname } = new URL(url);
  const fault = contracts
    .get(origin)
    ?.faultOf(method, pathname, { status: answer.status, contentType: answer.headers.get('content-type'), body: answer.body });
  if (fault) throw new Error(`The answer to ${method} ${pathname} does not keep to /openapi.json: ${fault}`);
  return answer;
}

/** The real application on a real port over a database of its own. */
export class TestApp {
  private constructor(
    readonly db: TestDatabase,
    readonly app: NestFastifyApplication,
    readonly baseUrl: string,
    /** What its answers are held to. */
    readonly contract: AnswerSchema,
  ) {}

  /** `env` are further variables of the configuration, `features` modules with tools of the test's own. */
  static async start(env: TestEnvironment = {}, features: Feature[] = []): Promise<TestApp> {
    const db = await createTestDatabase(env);
    const app = await createApp({ ...db.config, logLevel: 'error' }, db.database, features);
    await app.listen(0, '127.0.0.1');
    const baseUrl = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    const contract = new AnswerSchema(openApiDocument(app));
    contracts.set(baseUrl, contract);
    return new TestApp(db, app, baseUrl, contract);
  }

  async createKey(role: Role, tenant?: TestTenant): Promise<string> {
    return (await this.app.get(AdministrationService, { strict: false }).createApiKey({ role, ...tenant })).apiKey;
  }

  request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    return requestJson(this.baseUrl + path, method, options);
  }

  async close(): Promise<void> {
    contracts.delete(this.baseUrl);
    await this.app.close();
    await this.db.drop();
  }
}
