import { AppError, uuidV7 } from '@app/kernel';

/** The part of a Fastify reply that a problem document needs. */
export interface ProblemReply {
  status(code: number): ProblemReply;
  header(name: string, value: string): ProblemReply;
  send(body: unknown): unknown;
}

/** Answers with the error as RFC 9457 problem+json. */
export function sendProblem(reply: ProblemReply, error: AppError, { requestId, url }: { requestId: string; url: string }): void {
  const { status, title } = error.problem;
  if (error.retryAfter !== null) reply.header('retry-after', String(error.retryAfter));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  reply
    .status(status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send({
      ...error.extensions,
      type: `urn:service-registry:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
      title,
      status,
      detail: error.message,
      instance: url.split('?')[0],
      code: error.code,
      requestId,
      errors: error.errors,
    });
}

/** For an address that the router cannot decode: it is refused before hooks and filters, so there is no context yet. */
export function refuseAddress(url: string, reply: ProblemReply): void {
  const requestId = uuidV7();
  reply.header('x-request-id', requestId);
  sendProblem(reply, new AppError('BAD_REQUEST', 'The address cannot be decoded: write a percent sign as %25.'), { requestId, url });
}
