import { ApiProblemError } from './api-problem.error';
import { ServerUnreachableError } from './server-unreachable.error';

/** Where the API is and who asks. The tenant's ids may be left out when the key belongs to one engagement. */
export interface ApiAddress {
  /** For example `http://localhost:8000`. */
  baseUrl: string;
  apiKey: string;
  clientAccountId?: string;
  engagementId?: string;
  /** Ends up in the audit trail. */
  agentName?: string;
}

export interface ApiRequest {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it comes, without being held in memory. */
  stream?: ReadableStream<Uint8Array>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Requests to the service: the headers of every one, and its problem documents as errors. */
export class HttpApi {
  readonly baseUrl: string;
  readonly #headers: Record<string, string>;

  constructor({ baseUrl, apiKey, clientAccountId, engagementId, agentName }: ApiAddress) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.#headers = {
      authorization: `Bearer ${apiKey}`,
      ...(clientAccountId ? { 'x-client-account-id': clientAccountId } : {}),
      ...(engagementId ? { 'x-engagement-id': engagementId } : {}),
      ...(agentName ? { 'x-agent-name': agentName } : {}),
    };
  }

  /**
   * The answer, its body not yet read.
   * @throws ApiProblemError for every status but 2xx, ServerUnreachableError without an answer, the signal's reason when aborted
   */
  async request(method: 'GET' | 'POST' | 'PUT', path: string, { json, stream, headers, signal }: ApiRequest = {}): Promise<Response> {
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    let response: Response;
    try {
      response = await fetch(this.baseUrl + path, {
        ...{ method, signal, ...body },
        ...(stream ? { body: stream, duplex: 'half' as const } : {}),
        headers: { ...this.#headers, ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw new ServerUnreachableError(this.baseUrl, error);
    }
    if (!response.ok) throw await ApiProblemError.from(response);
    return response;
  }

  /** The answer's JSON. @throws as `request` does */
  async json<T>(method: 'GET' | 'POST' | 'PUT', path: string, request: ApiRequest = {}): Promise<T> {
    return (await (await this.request(method, path, request)).json()) as T;
  }
}
