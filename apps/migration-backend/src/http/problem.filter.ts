import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { currentContext } from '@app/context';
import { AppError, type ErrorCode, PROBLEMS } from '@app/kernel';
import { translateDatabaseError } from '@app/persistence';
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
    const reply = host.switchToHttp().getResponse<ProblemReply>();
    const request = host.switchToHttp().getRequest<{ url: string; requestContext?: { requestId: string } }>();
    const error = toAppError(exception);
    const requestId = request.requestContext?.requestId ?? currentContext().requestId;
    if (error.problem.status >= 500) this.#logger.error(`${requestId} ${error.code}: ${describeForLog(exception)}`);
    sendProblem(reply, error, { requestId, url: request.url });
  }
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

function describeForLog(exception: unknown): string {
  if (!(exception instanceof Error)) return String(exception);
  const cause = exception.cause instanceof Error ? ` caused by ${exception.cause.message}` : '';
  return `${exception.stack ?? exception.message}${cause}`;
}
