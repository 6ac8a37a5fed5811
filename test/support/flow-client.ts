import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, requestJson } from './test-app';

const FLOWS = '/api/v1/discovery/flows';
const SAMPLES = join(__dirname, '..', '..', 'samples');

/** Drives discovery flows over HTTP as a client would. */
export class FlowClient {
  constructor(
    private readonly baseUrl: string,
    readonly key: string,
  ) {}

  sample(path: string): string {
    return readFileSync(join(SAMPLES, path), 'utf8');
  }

  async create(configuration: Record<string, unknown> = {}): Promise<string> {
    const { status, body } = await this.#request('POST', FLOWS, { body: { name: 'test flow', configuration } });
    expect(status).toBe(201);
    return body.id as string;
  }

  upload(id: string, text: string, query = '', type = 'text/csv'): Promise<Answer> {
    return this.#request('POST', `${FLOWS}/${id}/imports${query}`, { body: text, headers: { 'content-type': type } });
  }

  get(id: string, rest = ''): Promise<Answer> {
    return this.#request('GET', `${FLOWS}/${id}${rest}`);
  }

  post(id: string, rest: string, body: unknown = {}): Promise<Answer> {
    return this.#request('POST', `${FLOWS}/${id}${rest}`, { body });
  }

  put(id: string, rest: string, body: unknown): Promise<Answer> {
    return this.#request('PUT', `${FLOWS}/${id}${rest}`, { body });
  }

  #request(method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}): Promise<Answer> {
    return requestJson(this.baseUrl + path, method, { key: this.key, ...options });
  }

  /** Waits until the flow is no longer running, or until `done` says so. Returns the flow. */
  async settled(id: string, done = (flow: any): boolean => flow.status !== 'running', withinMs = 30_000): Promise<any> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { body } = await this.get(id);
      if (done(body)) return body;
      if (Date.now() > deadline) throw new Error(`The flow did not get there in ${withinMs} ms: ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Every item of a paged list. */
  async all(id: string, list: string): Promise<any[]> {
    const items: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body }: Answer = await this.get(id, `/${list}?limit=100${cursor ? `&cursor=${cursor}` : ''}`);
      expect(status).toBe(200);
      items.push(...body.items);
      cursor = body.nextCursor;
    }
    return items;
  }
}
