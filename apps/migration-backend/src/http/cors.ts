import { type NestFastifyApplication } from '@nestjs/platform-fastify';

const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'idempotency-key',
  'last-event-id',
  'traceparent',
  'x-agent-name',
  'x-client-account-id',
  'x-engagement-id',
  'x-flow-id',
  'x-request-id',
];

/**
 * Lets web pages of these origins call the API with a key of their own; there are no cookies to send along. Without origins
 * no answer has a CORS header. After `onRequest`, so that preflights have a request id and the security headers too.
 */
export function useCors(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: ['x-request-id', 'idempotent-replayed', 'ratelimit', 'ratelimit-policy', 'retry-after'],
    credentials: false,
    maxAge: 600,
    hook: 'preParsing',
    strictPreflight: false,
  });
}
