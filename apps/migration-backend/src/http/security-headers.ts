import helmet from '@fastify/helmet';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';

/** Answers are data: a browser that shows one runs and loads nothing. A page that needs more names its own policy. */
const DATA_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Swagger UI loads its own scripts and styles, writes styles into the page, has icons as data, and tries the API out. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const DOCS = /^\/docs(?:[/?]|$)/;
const YEAR_S = 31_536_000;

/** For answers that are given before any hook: what matters most of the headers below. */
export const BARE_HEADERS = {
  'content-security-policy': DATA_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

interface PolicyHost {
  addHook(
    name: 'onRequest',
    hook: (request: { url: string }, reply: { header(name: string, value: string): unknown }, done: () => void) => void,
  ): unknown;
}

/** The headers of helmet on every answer. HSTS in production only: elsewhere it would lock out plain HTTP on localhost. */
export async function useSecurityHeaders(app: NestFastifyApplication, production: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    strictTransportSecurity: production ? { maxAge: YEAR_S, includeSubDomains: true } : false,
    xFrameOptions: { action: 'deny' },
  });
  (app.getHttpAdapter().getInstance() as unknown as PolicyHost).addHook('onRequest', ({ url }, reply, done) => {
    reply.header('content-security-policy', DOCS.test(url) ? DOCS_POLICY : DATA_POLICY);
    done();
  });
}
