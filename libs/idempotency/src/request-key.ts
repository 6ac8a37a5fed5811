import { isRepeated, type RawHeaders } from '@app/context';
import { AppError } from '@app/kernel';
import { fingerprintOf } from './fingerprint';
import { type KeyedCall } from './keyed-call';
import { parseKey } from './parse-key';

/** The part of a Fastify request that its key and fingerprint are made of. */
export interface KeyedRequest extends RawHeaders {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  query: unknown;
  body: unknown;
}

/**
 * The Idempotency-Key of a request, which stands for this principal's calls of this address; null without one.
 * @throws AppError BAD_REQUEST when it is malformed or was sent more than once
 */
export function readRequestKey(request: KeyedRequest, status: number): RequestKey | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (isRepeated(request, 'Idempotency-Key')) throw new AppError('BAD_REQUEST', 'Idempotency-Key was sent more than once: send it once.');
  return new RequestKey(request, parseKey(String(header)), status);
}

/** A request's key, and what has become of it. */
export class RequestKey {
  /** Whether somebody has claimed it for the request. */
  claimed = false;
  /** Whether the answer is that of an earlier request. */
  replayed = false;
  readonly #request: KeyedRequest;

  constructor(
    request: KeyedRequest,
    readonly key: string,
    readonly status: number,
  ) {
    this.#request = request;
  }

  get operation(): string {
    const { method, url } = this.#request;
    return `${method} ${url.split('?')[0]}`;
  }

  /** `body` stands for the request's own where that is a stream. @throws AppError VALIDATION_FAILED for a body that is too deep */
  call(body: unknown = this.#request.body): KeyedCall {
    const { operation, key, status } = this;
    return { operation, key, status, fingerprint: fingerprintOf({ body, query: this.#request.query }) };
  }

  /** A run that leaves nothing behind has nothing to protect; the tools' own validation says whether it may be asked for. */
  get isDryRun(): boolean {
    const { body } = this.#request;
    return body !== null && typeof body === 'object' && 'dryRun' in body && body.dryRun === true;
  }
}
