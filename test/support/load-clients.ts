import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type AnswerSchema } from './answer-schema';
import { LoadLedger, type Outcome } from './load-ledger';

export interface LoadOptions {
  /** Where the server is now, asked for each try: a restarted server has another port. Null: nowhere, the clients wait. */
  baseUrl: () => string | null;
  apiKey: string;
  clients: number;
  /**
   * Sends an Idempotency-Key, the request's name, and sends the same request again until it is known what came of it: after a lost
   * connection, 503, or 409 because an earlier try is still running.
   */
  keyed?: boolean;
  /** What answers are held to; one that does not keep to it is refused with the code CONTRACT_BROKEN. */
  contract?: AnswerSchema;
}

/** Before the next try to reach a server that is away, or cannot serve now. Retry-After says seconds; who comes earlier sees more. */
const PAUSE_MS = 50;
const PATIENCE_MS = 20_000;
/** The longest that a request is sent again. */
const SETTLE_MS = 60_000;

/** Clients in a closed loop: each sends its next request when the last one has ended in whatever way. */
export class LoadClients {
  readonly #agent = new Agent({ keepAlive: true });
  #running = false;
  #loops: Promise<void>[] = [];
  #named = 0;

  constructor(
    private readonly ledger: LoadLedger,
    private readonly options: LoadOptions,
  ) {}

  start(): void {
    this.#running = true;
    this.#loops = Array.from({ length: this.options.clients }, () => this.#loop());
    // `stop` waits for them, and tells.
    for (const loop of this.#loops) loop.catch(() => undefined);
  }

  /** Waits for the requests under way, with keys until it is known what came of them. @throws Error when that takes too long. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#loops);
    this.#agent.destroy();
  }

  /** Sends each request that was acknowledged once more, as a client does that has lost the answer. After `stop`. */
  async sendAgain(): Promise<void> {
    const names = this.ledger.of('acknowledged');
    const client = async (): Promise<void> => {
      for (let name = names.pop(); name !== undefined; name = names.pop())
        this.ledger.record(name, await this.#send(this.options.baseUrl()!, name, this.ledger.attempts(name) + 1));
    };
    await Promise.all(Array.from({ length: this.options.clients }, client));
    this.#agent.destroy();
  }

  async #loop(): Promise<void> {
    while (this.#running) await this.#settle();
  }

  async #settle(): Promise<void> {
    let name: string | null = null;
    let end = Infinity;
    for (let attempt = 1; this.#running || name !== null;) {
      if (Date.now() > end) throw new Error(`In ${SETTLE_MS} ms nobody has learnt what came of ${name}.`);
      const baseUrl = this.options.baseUrl();
      if (baseUrl !== null) {
        if (name === null) [name, end] = [`${this.ledger.prefix}${this.#named++}`, Date.now() + SETTLE_MS];
        const outcome = await this.#send(baseUrl, name, attempt++);
        this.ledger.record(name, outcome);
        if (isAnswer(outcome)) return;
      }
      await delay(PAUSE_MS);
      if (!this.options.keyed) return;
    }
  }

  #send(baseUrl: string, name: string, attempt: number): Promise<Outcome> {
    const { apiKey, keyed } = this.options;
    const { path, body } = this.ledger.work;
    const text = JSON.stringify(body(name));
    return new Promise((resolve) => {
      const sent = request(
        `${baseUrl}${path}`,
        {
          method: 'POST',
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${apiKey}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
            'x-request-id': LoadLedger.requestId(name, attempt),
            ...(keyed ? { 'idempotency-key': name } : {}),
          },
        },
        (response) => {
          let received = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (received += chunk));
          response.on('end', () => resolve(this.#answered(response, received)));
          response.on('error', (error) => resolve({ kind: 'unknown', error: error.message }));
        },
      );
      sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`no answer in ${PATIENCE_MS} ms`)));
      sent.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ kind: error.code === 'ECONNREFUSED' ? 'unsent' : 'unknown', error: error.message }),
      );
      sent.end(text);
    });
  }

  #answered({ statusCode: status = 0, headers }: IncomingMessage, text: string): Outcome {
    const contentType = headers['content-type'] ?? null;
    const retryAfter = headers['retry-after'] !== undefined;
    const { contract } = this.options;
    const fault = contract?.faultOf('POST', this.ledger.work.path, { status, contentType, body: contract && JSON.parse(text) });
    if (fault) return { kind: 'refused', status, code: `CONTRACT_BROKEN: ${fault}`, retryAfter };
    if (status >= 200 && status < 300) return { kind: 'acknowledged', status, replayed: headers['idempotent-replayed'] === 'true' };
    return { kind: 'refused', status, code: /"code":"(\w+)"/.exec(text)?.[1] ?? 'none', retryAfter };
  }
}

/** Whether there is nothing more to learn from another try. */
function isAnswer(outcome: Outcome): boolean {
  if (outcome.kind === 'refused') return outcome.status !== 503 && outcome.code !== 'IDEMPOTENCY_IN_PROGRESS';
  return outcome.kind === 'acknowledged';
}
