import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type LoadLedger, type Outcome } from './load-ledger';

export interface LoadOptions {
  /** Where the server is now, asked for each request: a restarted server has another port. Null: nowhere, the clients wait. */
  baseUrl: () => string | null;
  apiKey: string;
  clients: number;
  /** Sends an Idempotency-Key, the request's name, with each request. */
  keyed?: boolean;
}

/** Before the next try to reach a server that is away. */
const AWAY_MS = 20;
const PATIENCE_MS = 20_000;

/** Clients in a closed loop: each sends its next asset_upsert when the last one has ended in whatever way. */
export class LoadClients {
  readonly #agent = new Agent({ keepAlive: true });
  #running = false;
  #loops: Promise<void>[] = [];
  #sent = 0;

  constructor(
    private readonly ledger: LoadLedger,
    private readonly options: LoadOptions,
  ) {}

  start(): void {
    this.#running = true;
    this.#loops = Array.from({ length: this.options.clients }, () => this.#loop());
  }

  /** Waits for the requests under way. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
    this.#agent.destroy();
  }

  async #loop(): Promise<void> {
    while (this.#running) {
      const baseUrl = this.options.baseUrl();
      if (baseUrl === null) {
        await delay(AWAY_MS);
        continue;
      }
      const name = `${this.ledger.prefix}${this.#sent++}`;
      const outcome = await this.#send(baseUrl, name);
      this.ledger.record(name, outcome);
      if (outcome.kind === 'unsent' || outcome.kind === 'unknown') await delay(AWAY_MS);
    }
  }

  #send(baseUrl: string, name: string): Promise<Outcome> {
    const { apiKey, keyed } = this.options;
    const body = JSON.stringify({ input: { hostname: name, cpuCores: 4 } });
    return new Promise((resolve) => {
      const sent = request(
        `${baseUrl}/api/v1/tools/asset_upsert/executions`,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${apiKey}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'x-request-id': name,
            ...(keyed ? { 'idempotency-key': name } : {}),
          },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve(answered(response.statusCode ?? 0, text)));
          response.on('error', (error) => resolve({ kind: 'unknown', error: error.message }));
        },
      );
      sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
      sent.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ kind: error.code === 'ECONNREFUSED' ? 'unsent' : 'unknown', error: error.message }),
      );
      sent.end(body);
    });
  }
}

function answered(status: number, text: string): Outcome {
  if (status >= 200 && status < 300) return { kind: 'acknowledged', status };
  const { code } = JSON.parse(text) as { code?: string };
  return { kind: 'refused', status, code: code ?? 'none' };
}
