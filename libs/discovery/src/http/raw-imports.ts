/** The two things that are set up on the Fastify instance. */
export interface ImportHost {
  addHook(
    name: 'onRequest',
    hook: (
      request: { method: string; url: string; headers: Record<string, string | string[] | undefined> },
      reply: unknown,
      done: () => void,
    ) => void,
  ): unknown;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null, body: unknown) => void) => void,
  ): unknown;
}

const IMPORT_ROUTE = /^\/api\/v1\/discovery\/flows\/[^/?]+\/imports(\?|$)/;
const RAW = 'application/x-raw-import';

/**
 * Hands uploads to their handler as a stream, whatever type the client names: the usual parsers would hold the whole file in
 * memory, and curl sends a file as a form unless told otherwise. Multipart forms keep their own streaming parser.
 */
export function useRawImports(fastify: ImportHost): void {
  fastify.addContentTypeParser(RAW, (_request, payload, done) => done(null, payload));
  fastify.addHook('onRequest', (request, _reply, done) => {
    const type = String(request.headers['content-type'] ?? '');
    if (request.method === 'POST' && IMPORT_ROUTE.test(request.url) && !/^multipart\//i.test(type)) {
      request.headers['content-type'] = /\bjson\b/i.test(type) ? `${RAW}; of=json` : RAW;
    }
    done();
  });
}
