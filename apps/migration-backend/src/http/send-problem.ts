import { type AppError } from '@app/kernel';

/** The part of a Fastify reply that a problem document needs. */
export interface ProblemReply {
  status(code: number): ProblemReply;
  header(name: string, value: string): ProblemReply;
  send(body: unknown): unknown;
}

interface Occurrence {
  requestId: string;
  url: string;
}

/** The error as RFC 9457 describes it. */
export function problemDocument(error: AppError, { requestId, url }: Occurrence): Record<string, unknown> {
  const { status, title } = error.problem;
  return {
    ...error.extensions,
    type: `urn:service-registry:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail: error.message,
    instance: url.split('?')[0],
    code: error.code,
    requestId,
    errors: error.errors,
  };
}

/** Answers with the error as application/problem+json. */
export function sendProblem(reply: ProblemReply, error: AppError, occurrence: Occurrence): void {
  const { status } = error.problem;
  if (error.retryAfter !== null) reply.header('retry-after', String(error.retryAfter));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  // Or the rest of a body that is not wanted would still have to be read.
  if (status === 413) reply.header('connection', 'close');
  reply.status(status).header('content-type', 'application/problem+json; charset=utf-8').send(problemDocument(error, occurrence));
}
