import { type Socket } from 'node:net';
import { AppError, uuidV7 } from '@app/kernel';
import { BARE_HEADERS } from './security-headers';
import { problemDocument, type ProblemReply, sendProblem } from './send-problem';

/** For an address that the router refuses: hooks and filters do not run then, so there is no context yet. */
export function refuseAddress({ code }: { code?: string }, url: string, reply: ProblemReply): void {
  const error =
    code === 'FST_ERR_MAX_PARAM_LENGTH'
      ? new AppError('ADDRESS_TOO_LONG', 'A part of the address is longer than any id or name here.')
      : new AppError('BAD_REQUEST', 'The address cannot be decoded: write a percent sign as %25.');
  refuseBare(reply, error, url);
}

/** Answers with the error where no hook has run yet: with an id of its own and the headers that matter most. */
export function refuseBare(reply: ProblemReply, error: AppError, url: string): void {
  const requestId = uuidV7();
  reply.header('x-request-id', requestId);
  for (const [name, value] of Object.entries(BARE_HEADERS)) reply.header(name, value);
  sendProblem(reply, error, { requestId, url });
}

const TOO_LARGE = new AppError('HEADERS_TOO_LARGE', 'The address and the headers are larger than 16 KiB together.');
const TOO_SLOW = new AppError('REQUEST_TIMEOUT', 'The request did not arrive in time.');
const NO_HTTP = new AppError('BAD_REQUEST', 'This is not a valid HTTP request.');

/** For what the server cannot even read as a request: there is a socket only, and it is closed. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = error.code === 'HPE_HEADER_OVERFLOW' ? TOO_LARGE : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : NO_HTTP;
  const requestId = uuidV7();
  const body = JSON.stringify(problemDocument(problem, { requestId, url: '/' }));
  const headers = {
    ...BARE_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    connection: 'close',
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${problem.problem.status} ${problem.problem.title}\r\n${head.join('')}\r\n${body}`, () => socket.destroy());
}
