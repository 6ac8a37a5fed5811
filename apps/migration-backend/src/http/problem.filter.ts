import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { currentContext } from '@app/context';
import { IDEMPOTENT_REPLAYED } from '@app/idempotency';
import { AppError, type ErrorCode, PROBLEMS } from '@app/kernel';
import { translateDatabaseError } from '@app/persistence';
import { allowedMethods, type RoutedRequest } from './allowed-methods';
import { type ProblemReply, sendProblem } from './send-problem';

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  503: 'OVERLOADED',
};

const RETRY_AFTER_S = 5;

/** Every error leaves as RFC 9457 problem+json; what is not an AppError tells the client nothing but its kind. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger('Http');

  catch(exception: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<ProblemReply & { removeHeader(name: string): unknown }>();
    // The transaction of a replay may still fail at its end.
    reply.removeHeader(IDEMPOTENT_REPLAYED);
    const request = host.switchToHttp().getRequest<RoutedRequest & { method: string; requestContext?: { requestId: string } }>();
    const requestId = request.requestContext?.requestId ?? currentContext().requestId;
    const allowed = allowedMethods(request);
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    const error = allowed.length > 0 ? wrongMethod(request.method, allowed) : toAppError(exception);
    // A probe that hears of a shutdown is no fault.
    if (error.problem.status >= 500 && error.code !== 'DRAINING' && !isShed(error))
      this.#logger.error(`${requestId} ${error.code}: ${describeForLog(exception, error)}`);
    sendProblem(reply, error, { requestId, url: request.url });
  }
}

/** Refused before anything was done: counted by LoadMetrics, because a line each would make a flood worse. */
function isShed({ code, cause }: AppError): boolean {
  return code === 'OVERLOADED' && cause === undefined;
}

function wrongMethod(method: string, allowed: string[]): AppError {
  return new AppError('METHOD_NOT_ALLOWED', `${method} does nothing at this address; it takes ${allowed.join(', ')}.`);
}

function toAppError(exception: unknown): AppError {
  if (exception instanceof AppError) return exception;
  const database = translateDatabaseError(exception);
  if (database) return database;
  const status = statusOf(exception);
  const code = CODE_OF_STATUS[status];
  if (!code)
    return new AppError('INTERNAL', 'Something went wrong on our side. Quote the requestId when you report it.', { cause: exception });
  const detail =
    code === 'NOT_FOUND'
      ? 'There is nothing at this address; see /docs.'
      : exception instanceof Error
        ? exception.message
        : PROBLEMS[code].title;
  return new AppError(code, detail, { cause: exception, retryAfter: status === 503 ? RETRY_AFTER_S : undefined });
}

/** Nest's exceptions carry getStatus(), Fastify's (body too large, malformed JSON) a statusCode. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  return exception instanceof Error && 'statusCode' in exception && typeof exception.statusCode === 'number' ? exception.statusCode : 500;
}

/** A stack for our own faults. An outage is no fault of the code and fails many requests: a line each. */
function describeForLog(exception: unknown, { problem }: AppError): string {
  if (!(exception instanceof Error)) return String(exception);
  const cause = exception.cause instanceof Error ? ` caused by ${exception.cause.message}` : '';
  return `${problem.status === 503 ? exception.message : (exception.stack ?? exception.message)}${cause}`;
}
