import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AppConfig } from '@app/config';
import { type HookRegistrar, useRequestContext } from '@app/context';
import { type ImportHost, useRawImports } from '@app/discovery';
import { type Database } from '@app/persistence';
import { AppLogger } from './app-logger';
import { AppModule, type Feature } from './app.module';
import { useCors } from './http/cors';
import { Draining, type DrainingHost, useDraining } from './http/draining';
import { useOpenApi } from './http/openapi';
import { EarlyRefusals, type RefusalHost } from './http/early-refusals';
import { refuseAddress, refuseConnection } from './http/refuse-early';
import { useSecurityHeaders } from './http/security-headers';
import { type ProblemReply } from './http/send-problem';
import { closeUnusedConnections, type ClosingHost } from './http/unused-connections';

/** Of every body but imports, which are streamed. */
const BODY_LIMIT = 256 * 1024;
/** The file is the one part of a form that is used; other fields would be held in memory. One byte more than allowed is told from just enough. */
const formLimits = (fileBytes: number) => ({ files: 1, fileSize: fileBytes + 1, fields: 10, fieldSize: 1024 });

/**
 * The application, not yet listening. The same for the server, the demo, the command line and the tests. `features` are
 * further modules with tools and services. From here until it is closed, nobody but the boundary connects to its database.
 */
export async function createApp(config: AppConfig, database: Database, features: Feature[] = []): Promise<NestFastifyApplication> {
  database.guard.install();
  try {
    return await build(config, database, features);
  } catch (error) {
    database.guard.takeOff();
    throw error;
  }
}

async function build(config: AppConfig, database: Database, features: Feature[]): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (error: { code?: string }, { url }: { url: string }, reply: unknown) =>
      refuseAddress(error, url, reply as ProblemReply),
    clientErrorHandler: refuseConnection,
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config, database, features), adapter, {
    logger: new AppLogger(config.logLevel),
    abortOnError: false,
  });
  closeUnusedConnections(adapter.getInstance<ClosingHost>());
  useDraining(adapter.getInstance<DrainingHost>(), app.get(Draining));
  app.get(EarlyRefusals).install(adapter.getInstance<RefusalHost>());
  useRequestContext(adapter.getInstance<HookRegistrar>());
  await useSecurityHeaders(app, config.environment === 'production');
  useCors(app, config.corsOrigins);
  useRawImports(adapter.getInstance<ImportHost>());
  await app.register(multipart, { limits: formLimits(config.importMaxBytes) });
  useOpenApi(app);
  return app;
}
