import { AppError, uuidV7 } from '@app/kernel';
import { runInContext } from './current-context';
import { type Closing, onceClosed } from './once-closed';
import { RequestContext } from './request-context';

/** The part of a Fastify request that the context is made of. */
export interface IncomingRequest {
  headers: Record<string, string | string[] | undefined>;
  ip?: string;
  requestContext?: RequestContext;
}

interface Reply {
  header(name: string, value: string): unknown;
  /** Node's response. */
  raw: Closing & { writableFinished: boolean };
}

type Hook = (request: IncomingRequest, reply: Reply, done: () => void) => void;

/** The two lifecycle hooks of Fastify that are used here. */
export interface HookRegistrar {
  addHook(name: 'onRequest' | 'preValidation', hook: Hook): unknown;
}

const REQUEST_ID = /^[\w.:-]{8,100}$/;
const AGENT_NAME_MAX = 100;

/**
 * Opens the request context before anything else, so that guards and the exception filter see it too.
 * Entered a second time after the body was parsed: body events run in the socket's async context, not in the request's.
 */
export function useRequestContext(fastify: HookRegistrar): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const context = contextOf(request, reply);
    request.requestContext = context;
    reply.header('x-request-id', context.requestId);
    runInContext(context, done);
  });
  fastify.addHook('preValidation', (request, reply, done) => {
    runInContext(request.requestContext ?? contextOf(request, reply), done);
  });
}

function contextOf(request: IncomingRequest, reply: Reply): RequestContext {
  const requestId = single(request, 'x-request-id');
  return new RequestContext({
    requestId: requestId && REQUEST_ID.test(requestId) ? requestId : uuidV7(),
    agentName: single(request, 'x-agent-name')?.slice(0, AGENT_NAME_MAX),
    flowId: single(request, 'x-flow-id'),
    ipAddress: request.ip,
    userAgent: single(request, 'user-agent')?.slice(0, 300),
    traceparent: single(request, 'traceparent'),
    signal: clientGone(reply),
  });
}

function clientGone({ raw }: Reply): AbortSignal {
  const gone = new AbortController();
  onceClosed(raw, () => {
    if (!raw.writableFinished)
      gone.abort(new AppError('REQUEST_ABORTED', 'The client has gone before it was answered; nothing was saved.'));
  });
  return gone.signal;
}

function single(request: IncomingRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
