import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AppConfig } from '@app/config';
import { type HookRegistrar, useRequestContext } from '@app/context';
import { type ImportHost, useRawImports } from '@app/discovery';
import { type Database } from '@app/persistence';
import { AppLogger } from './app-logger';
import { AppModule, type Feature } from './app.module';
import { useOpenApi } from './http/openapi';
import { type ProblemReply, refuseAddress } from './http/send-problem';
import { closeUnusedConnections, type ClosingHost } from './http/unused-connections';

const BODY_LIMIT = 1024 * 1024;

/**
 * The application, not yet listening. The same for the server, the demo, the command line and the tests. `features` are
 * further modules with tools and services.
 */
export async function createApp(config: AppConfig, database: Database, features: Feature[] = []): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (_error: unknown, { url }: { url: string }, reply: unknown) => refuseAddress(url, reply as ProblemReply),
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config, database, features), adapter, {
    logger: new AppLogger(config.logLevel),
    abortOnError: false,
  });
  closeUnusedConnections(adapter.getInstance<ClosingHost>());
  useRequestContext(adapter.getInstance<HookRegistrar>());
  useRawImports(adapter.getInstance<ImportHost>());
  await app.register(multipart, { limits: { files: 1, fileSize: config.importMaxBytes } });
  useOpenApi(app);
  return app;
}
